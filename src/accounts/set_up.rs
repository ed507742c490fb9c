//! Making an institution, its provider and its first administrator, or bringing them up to date.

use chrono::{DateTime, Utc};

use super::facts::{ROLE_GRANTED, SETTINGS_CHANGED};
use super::forms::staff_claim;
use super::model::{Institution, Role};
use super::store::{self, NewPerson, Provider, address};
use crate::ids::InstitutionId;
use crate::ledger::{self, Fact};
use crate::storage::{self, Tx};
use crate::text::{clean, slug};
use crate::web::times::is_zone;

/// What every provider is asked for; `openid` goes without saying.
const SCOPES: &str = "openid profile email";
/// Words that stand in the place of an institution in addresses.
const RESERVED: [&str; 2] = ["callback", "back-channel"];

/// An institution as its operator describes it. Not `Debug`, so that its secret stays out of logs.
#[derive(Clone)]
pub struct SetUp {
    /// Its full name.
    pub institution: String,
    /// Its name in addresses; made from its name without one.
    pub slug: Option<String>,
    /// The domain of its people's addresses.
    pub domain: String,
    /// Its IANA time zone; one that it has stays without.
    pub time_zone: Option<String>,
    /// Agrees to share with other institutions; where it does already it goes on.
    pub shares: bool,
    /// Its provider's issuer.
    pub issuer: String,
    /// What the provider calls us.
    pub client_id: String,
    /// What we show it.
    pub client_secret: String,
    /// Whether the provider's addresses count although it does not say that they are confirmed.
    pub trusts_email: bool,
    /// The claim that carries staff numbers; one that is set stays without, and an empty one takes it away.
    pub staff_claim: Option<String>,
    /// Their administrator's address.
    pub admin: String,
    /// Their administrator's name, for an account that is to be made.
    pub admin_name: Option<String>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The institution as it is now.
    pub institution: Institution,
    /// Whether it is new.
    pub is_new: bool,
    /// Whether the administrator's account is new.
    pub admin_is_new: bool,
    /// The claim that carries staff numbers.
    pub staff_claim: Option<String>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be done as described.
    #[error("{0}")]
    Wrong(String),
    /// The database refused.
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

impl SetUp {
    /// What is wrong with the description, each in words that say what to do; nothing where all is well.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut unless = |good: bool, problem: String| {
            if !good {
                problems.push(problem);
            }
        };
        let name = clean(&self.institution, false);
        unless(!name.is_empty() && name.chars().count() <= 120, "Give the institution a name of at most 120 letters.".to_owned());
        let own = self.own_slug();
        unless(
            !own.is_empty() && slug(&own) == own && !RESERVED.contains(&own.as_str()),
            format!("The institution cannot be {own:?} in addresses. Name it with --slug in small letters, digits and hyphens."),
        );
        unless(
            is_domain(&self.domain),
            format!("{:?} is no domain. Give the part behind the @ of people's addresses, such as northbridge.ac.uk.", self.domain),
        );
        if let Some(zone) = &self.time_zone {
            unless(is_zone(zone), format!("{zone:?} is no time zone. Give one such as Europe/London."));
        }
        unless(!self.client_id.trim().is_empty(), "The client id is empty. It is what the provider calls this program.".to_owned());
        unless(
            !self.client_secret.trim().is_empty(),
            "The file with the client secret is empty. Put the secret that the provider gave you into it.".to_owned(),
        );
        if let Some(Err(problem)) = self.staff_claim.as_deref().map(staff_claim) {
            unless(false, problem);
        }
        let is_address = self.admin.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && is_domain(domain));
        unless(is_address, format!("{:?} is no e-mail address. Give the administrator's whole address.", self.admin));
        problems
    }

    fn own_slug(&self) -> String {
        self.slug.clone().unwrap_or_else(|| slug(&self.institution))
    }
}

fn is_domain(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let is_part = |part: &&str| !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || letter == '-');
    text.len() <= 253 && parts.len() > 1 && parts.iter().all(is_part)
}

/// Makes what is missing and updates what is there; done twice it is done once.
///
/// # Errors
///
/// Says what is wrong with the description, or where it contradicts what is there. Nothing is written then, as long as the caller
/// does not commit.
pub async fn set_up(tx: &mut Tx, now: DateTime<Utc>, wanted: &SetUp) -> Result<Done, Error> {
    if let Some(problem) = wanted.problems().into_iter().next() {
        return Err(Error::Wrong(problem));
    }
    let (institution, is_new) = keep_institution(tx, now, wanted).await?;
    if let Some(other) = store::provider_by_issuer(tx, &wanted.issuer).await?
        && other.institution != institution.id
    {
        return Err(Error::Wrong(format!("Another institution here signs in with {} already.", wanted.issuer)));
    }
    let staff_claim = match &wanted.staff_claim {
        Some(claim) => staff_claim(claim).map_err(Error::Wrong)?,
        None => store::provider(tx, &institution.id).await?.and_then(|provider| provider.staff_claim),
    };
    let provider = Provider {
        institution: institution.id.clone(),
        issuer: wanted.issuer.clone(),
        client_id: wanted.client_id.trim().to_owned(),
        client_secret: wanted.client_secret.trim().to_owned(),
        scopes: SCOPES.to_owned(),
        trusts_email: wanted.trusts_email,
        staff_claim,
    };
    store::set_provider(tx, &provider).await?;
    let fact = Fact::new(SETTINGS_CHANGED, now).object(&institution.id).with("what", "set-up");
    ledger::append(tx, now, fact).await?;
    let admin_is_new = keep_admin(tx, now, &institution.id, wanted).await?;
    Ok(Done { institution, is_new, admin_is_new, staff_claim: provider.staff_claim })
}

async fn keep_institution(tx: &mut Tx, now: DateTime<Utc>, wanted: &SetUp) -> Result<(Institution, bool), Error> {
    let domain = wanted.domain.to_lowercase();
    let own = wanted.own_slug();
    let name = clean(&wanted.institution, false);
    if let Some(mut there) = store::institution_by_slug(tx, &own).await? {
        (there.name, there.domain) = (name, Some(domain));
        there.time_zone = wanted.time_zone.clone().unwrap_or(there.time_zone);
        there.shares |= wanted.shares;
        store::update_institution(tx, &there).await?;
        return Ok((there, false));
    }
    let others = store::institutions(tx).await?;
    if let Some(other) = others.iter().find(|other| other.domain.as_deref() == Some(domain.as_str())) {
        return Err(Error::Wrong(format!(
            "{} has the domain {domain} already. To update it, add --slug {}.",
            other.name, other.slug
        )));
    }
    let institution = Institution {
        id: InstitutionId::new(now),
        slug: own,
        name,
        domain: Some(domain),
        time_zone: wanted.time_zone.clone().unwrap_or_else(|| "Europe/London".to_owned()),
        shares: wanted.shares,
    };
    store::insert_institution(tx, now, &institution).await?;
    Ok((institution, true))
}

/// Gives the administrator their account and role; says whether the account is new.
async fn keep_admin(tx: &mut Tx, now: DateTime<Utc>, institution: &InstitutionId, wanted: &SetUp) -> Result<bool, Error> {
    let email = address(&wanted.admin);
    let accounts = store::people_with_address(tx, institution, &email).await?;
    let (person, is_new) = match accounts.as_slice() {
        [] => {
            let name = wanted.admin_name.as_deref().map(|name| clean(name, false)).filter(|name| !name.is_empty());
            let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
            (store::add_person(tx, now, institution, &NewPerson { name, email: Some(email), ..NewPerson::default() }).await?, true)
        }
        [account, ..] if !account.active => {
            return Err(Error::Wrong(format!("The account of {email} is closed. Name another administrator.")));
        }
        [account] => (account.id.clone(), false),
        [_, other, ..] if !other.active => (accounts[0].id.clone(), false),
        _ => return Err(Error::Wrong(format!("Several accounts have the address {email}. Name another administrator."))),
    };
    if store::grant(tx, now, &person, Role::Admin).await? {
        let fact = Fact::new(ROLE_GRANTED, now).about(&person).with("role", Role::Admin.code()).with("by", "setup");
        ledger::append(tx, now, fact).await?;
    }
    Ok(is_new)
}
