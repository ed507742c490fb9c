//! Signing in at one's institution.

mod back_channel;
mod browsers;
mod hostile;
mod people;
mod staff_numbers;

use benchside::accounts::store::{self as accounts, Provider};
use benchside::clock::Clock;
use benchside::ids::InstitutionId;

use crate::support::client::Answer;
use crate::support::parts::{CLIENT_ID, CLIENT_SECRET, HostileProvider, OpenIdProvider};
use crate::support::{Client, House};

/// Where providers send browsers back to.
const REDIRECT: &str = "http://127.0.0.1:9999/sign-in/callback";

/// A provider that signs someone in.
trait SignsIn {
    /// Follows the authorization address; gives the address the browser is sent back to.
    fn follow(&self, authorize: &str, account: &str) -> String;
}

impl SignsIn for OpenIdProvider {
    fn follow(&self, authorize: &str, account: &str) -> String {
        tokio::task::block_in_place(|| self.sign_in(authorize, account))
    }
}

impl SignsIn for HostileProvider {
    fn follow(&self, authorize: &str, account: &str) -> String {
        tokio::task::block_in_place(|| self.sign_in(&format!("{authorize}&account={account}")))
    }
}

/// An institution of this name with the domain `uni.example` whose people sign in with this issuer. The house's clock is set to the
/// real time, which providers put into their tokens.
async fn institution(house: &House, name: &str, issuer: &str) -> InstitutionId {
    house.clock.set(Clock::System.now());
    let mut tx = house.app.db.write().await.unwrap();
    let institution = accounts::add_institution(&mut tx, house.clock.now(), name, Some("uni.example"), false).await.unwrap();
    let provider = Provider {
        institution: institution.id.clone(),
        issuer: issuer.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: CLIENT_SECRET.to_owned(),
        scopes: "openid profile email".to_owned(),
        trusts_email: false,
        staff_claim: None,
    };
    accounts::set_provider(&mut tx, &provider).await.unwrap();
    tx.commit().await.unwrap();
    institution.id
}

/// Takes a browser all the way through a sign-in at `uni`; gives the last answer, which is the callback's unless it did not start.
async fn sign_in(client: &mut Client, provider: &impl SignsIn, account: &str) -> Answer {
    let start = client.get("/sign-in/uni?to=/me").await;
    if start.status != 303 {
        return start;
    }
    let back = provider.follow(start.leads_to(), account);
    client.get(callback(&back)).await
}

/// Takes a browser through a sign-in at `uni` up to the way back; gives the address at which that ends.
async fn on_the_way_back(client: &mut Client, provider: &impl SignsIn, account: &str) -> String {
    let start = client.get("/sign-in/uni").await;
    provider.follow(start.leads_to(), account)
}

/// The path and query of an address of ours.
fn callback(address: &str) -> &str {
    address.strip_prefix("http://127.0.0.1:9999").expect("the way back to us")
}

/// The name on the page of whoever is signed in.
async fn name(client: &mut Client) -> String {
    client.get("/me").await.ok().texts(".who .name").swap_remove(0)
}

/// How many people there are.
async fn people(house: &House) -> i64 {
    let mut tx = house.app.db.read().await.unwrap();
    benchside::sql!(tx, sqlx::query_scalar("select cast(count(*) as bigint) from people"), fetch_one).unwrap()
}
