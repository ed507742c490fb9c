//! Whose account it is: against the real npm oidc-provider.

use benchside::accounts::Role;
use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::ids::{InstitutionId, PersonId};

use super::{REDIRECT, SignsIn, callback, institution, name, people, sign_in};
use crate::on_both;
use crate::support::House;
use crate::support::parts::{HostileProvider, OpenIdProvider};

async fn add(house: &House, institution: &InstitutionId, name: &str, email: &str) -> PersonId {
    let mut tx = house.app.db.write().await.unwrap();
    let new = NewPerson { name: name.to_owned(), email: Some(email.to_owned()), technical: true, ..NewPerson::default() };
    let person = accounts::add_person(&mut tx, house.clock.now(), institution, &new).await.unwrap();
    tx.commit().await.unwrap();
    person
}

on_both!(the_first_sign_in_makes_a_person_and_the_next_finds_them, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    institution(&house, "Uni", &provider.issuer).await;
    let mut client = house.stranger();
    assert_eq!(client.get("/sign-in?to=%2Fme").await.leads_to(), "/sign-in/uni?to=%2Fme");
    assert_eq!(sign_in(&mut client, &provider, "ada").await.leads_to(), "/me");
    assert_eq!(name(&mut client).await, "Ada Marsh");
    let mut other = house.stranger();
    sign_in(&mut other, &provider, "ada").await.is(303);
    assert_eq!(name(&mut other).await, "Ada Marsh");
    assert_eq!(client.get("/me/sessions").await.ok().texts("caption"), ["2 browsers"]);
    assert_eq!(people(&house).await, 1);
    assert_eq!((house.facts("person.joined").await, house.facts("session.started").await), (1, 2));
});

on_both!(a_confirmed_address_joins_the_account_that_is_there, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    let uni = institution(&house, "Uni", &provider.issuer).await;
    add(&house, &uni, "Ada of the roll", "Ada@Uni.Example").await;
    let mut client = house.stranger();
    sign_in(&mut client, &provider, "ada").await.is(303);
    assert_eq!(name(&mut client).await, "Ada of the roll");
    // Somebody else with the address later (it was given again) does not get the account that is joined already.
    assert_eq!(people(&house).await, 1);
});

on_both!(an_account_at_another_institution_is_not_joined, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    institution(&house, "Uni", &provider.issuer).await;
    let mut tx = house.app.db.write().await.unwrap();
    let elsewhere = accounts::add_institution(&mut tx, house.clock.now(), "Elsewhere", Some("uni.example"), false).await.unwrap();
    tx.commit().await.unwrap();
    add(&house, &elsewhere.id, "Ada of Elsewhere", "ada@uni.example").await;
    let mut client = house.stranger();
    sign_in(&mut client, &provider, "ada").await.is(303);
    assert_eq!(name(&mut client).await, "Ada Marsh");
});

on_both!(who_cannot_be_known_is_told_what_to_ask_for, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    let uni = institution(&house, "Uni", &provider.issuer).await;
    let ada = add(&house, &uni, "Ada Admin", "admin@uni.example").await;
    let mut tx = house.app.db.write().await.unwrap();
    accounts::grant(&mut tx, house.clock.now(), &ada, Role::Admin).await.unwrap();
    tx.commit().await.unwrap();
    // An address that anybody could have written there would open the account of whoever owns it.
    add(&house, &uni, "The real Uma", "uma@uni.example").await;
    for (account, title, says) in [
        ("uma", "Your e-mail address is missing", "'email_verified'"),
        ("silas", "Your e-mail address is missing", "the IT service of Uni"),
        ("nomail", "Your e-mail address is missing", "'email'"),
        ("outsider", "We do not know you yet", "ask Ada Admin to add you"),
    ] {
        let mut client = house.stranger();
        let page = sign_in(&mut client, &provider, account).await.is(403);
        assert_eq!(page.texts("h1"), [title], "{account}");
        assert!(page.texts(".lede")[0].contains(says), "{account}: {}", page.texts(".lede")[0]);
        assert_eq!(page.attributes("main a.button", "href")[0], "/sign-in/uni");
        client.get("/me").await.is(303);
    }
    assert_eq!((people(&house).await, house.facts("session.started").await), (2, 0));
});

on_both!(a_provider_may_be_trusted_with_addresses_it_does_not_confirm, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    let uni = institution(&house, "Uni", &provider.issuer).await;
    let mut tx = house.app.db.write().await.unwrap();
    let mut row = accounts::provider(&mut tx, &uni).await.unwrap().unwrap();
    row.trusts_email = true;
    accounts::set_provider(&mut tx, &row).await.unwrap();
    tx.commit().await.unwrap();
    sign_in(&mut house.stranger(), &provider, "silas").await.is(303);
    // One that it says is not confirmed still is not.
    sign_in(&mut house.stranger(), &provider, "uma").await.is(403);
});

on_both!(a_closed_account_stays_closed, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    let uni = institution(&house, "Uni", &provider.issuer).await;
    let bob = add(&house, &uni, "Bob", "bob@uni.example").await;
    sign_in(&mut house.stranger(), &provider, "bob").await.is(303);
    let never_here = add(&house, &uni, "Nell", "nell@uni.example").await;
    let mut tx = house.app.db.write().await.unwrap();
    accounts::set_active(&mut tx, &bob, false).await.unwrap();
    accounts::set_active(&mut tx, &never_here, false).await.unwrap();
    tx.commit().await.unwrap();
    for account in ["bob", "nell"] {
        let page = sign_in(&mut house.stranger(), &provider, account).await.is(403);
        assert_eq!(page.texts("h1"), ["Your account is closed"]);
    }
    assert_eq!(people(&house).await, 2);
});

on_both!(two_accounts_with_one_address_are_not_guessed_between, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    let uni = institution(&house, "Uni", &provider.issuer).await;
    add(&house, &uni, "One", "ada@uni.example").await;
    let two = add(&house, &uni, "Two", "ada@uni.example").await;
    sign_in(&mut house.stranger(), &provider, "ada").await.is(409);
    let mut tx = house.app.db.write().await.unwrap();
    accounts::set_active(&mut tx, &two, false).await.unwrap();
    tx.commit().await.unwrap();
    let mut client = house.stranger();
    sign_in(&mut client, &provider, "ada").await.is(303);
    assert_eq!(name(&mut client).await, "One");
});

on_both!(two_first_sign_ins_at_once_make_one_person, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    institution(&house, "Uni", &provider.issuer).await;
    let mut backs = Vec::new();
    for _ in 0..8 {
        let mut client = house.stranger();
        let start = client.get("/sign-in/uni").await;
        backs.push((client, SignsIn::follow(&provider, start.leads_to(), "ada")));
    }
    let mut tasks = tokio::task::JoinSet::new();
    for (mut client, back) in backs {
        tasks.spawn(async move {
            client.get(callback(&back)).await.is(303);
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    assert_eq!((people(&house).await, house.facts("person.joined").await), (1, 1));
});

on_both!(the_provider_gives_and_takes_its_own_roles_only, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    let uni = institution(&house, "Uni", &provider.issuer("good")).await;
    let ada = add(&house, &uni, "Ada", "ada@uni.example").await;
    let mut tx = house.app.db.write().await.unwrap();
    accounts::grant(&mut tx, house.clock.now(), &ada, Role::Safety).await.unwrap();
    tx.commit().await.unwrap();
    for (said, has) in [
        ("coordinator,steering,technician,root", vec!["coordinator", "safety", "steering"]),
        ("steering,safety", vec!["safety", "steering"]),
        ("", vec!["safety"]),
    ] {
        let mut client = house.stranger();
        sign_in(&mut client, &provider, &format!("ada&roles={said}")).await.is(303);
        let mut roles: Vec<String> = client.get("/api/v1/me").await.ok().value()["roles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|role| role.as_str().unwrap().to_owned())
            .collect();
        roles.sort();
        assert_eq!(roles, has, "{said:?}");
    }
    assert_eq!((house.facts("role.granted").await, house.facts("role.revoked").await), (2, 2));
});
