//! Joining HR's record by the staff number that the provider tells.

use benchside::accounts::Role;
use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::directory::duplicates;
use benchside::ids::{InstitutionId, PersonId};
use benchside::{notify, sql};

use super::{REDIRECT, SignsIn, institution, name, people, sign_in};
use crate::on_both;
use crate::support::House;
use crate::support::client::Answer;
use crate::support::parts::{HostileProvider, OpenIdProvider};

/// An institution whose provider tells staff numbers, with a coordinator and an administrator.
async fn telling(house: &House, issuer: &str) -> InstitutionId {
    let uni = institution(house, "Uni", issuer).await;
    let mut tx = house.app.db.write().await.unwrap();
    assert!(accounts::set_staff_claim(&mut tx, &uni, Some("employee_number")).await.unwrap());
    tx.commit().await.unwrap();
    for (name, role) in [("Cora Clerk", Role::Coordinator), ("Ada Admin", Role::Admin)] {
        let person = record(house, &uni, name, None, Some(&format!("{}@desk.example", role.code()))).await;
        let mut tx = house.app.db.write().await.unwrap();
        accounts::grant(&mut tx, house.clock.now(), &person, role).await.unwrap();
        tx.commit().await.unwrap();
    }
    uni
}

/// Somebody, whom HR knows by their number if they have one.
async fn record(house: &House, uni: &InstitutionId, name: &str, number: Option<&str>, email: Option<&str>) -> PersonId {
    let mut tx = house.app.db.write().await.unwrap();
    let new = NewPerson {
        name: name.to_owned(),
        external_id: number.map(str::to_owned),
        email: email.map(str::to_owned),
        ..NewPerson::default()
    };
    let person = accounts::add_person(&mut tx, house.clock.now(), uni, &new).await.unwrap();
    let query = "update people set hr = true where id = $1 and external_id is not null";
    sql!(&mut tx, sqlx::query(query).bind(&person), execute).unwrap();
    tx.commit().await.unwrap();
    person
}

/// What was mailed so far: to whom, and the text.
async fn mailed(house: &House) -> Vec<(String, String)> {
    notify::deliver_due(&house.app).await.unwrap();
    let mut mails: Vec<_> = house.app.mail.sent().into_iter().map(|mail| (mail.to, mail.text)).collect();
    mails.sort();
    mails
}

async fn enter(house: &House, provider: &impl SignsIn, account: &str) -> (Answer, String) {
    let mut client = house.stranger();
    let answer = sign_in(&mut client, provider, account).await;
    let name = if answer.status == 303 { name(&mut client).await } else { String::new() };
    (answer, name)
}

on_both!(a_staff_number_joins_the_record_whatever_the_address, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    let uni = telling(&house, &provider.issuer).await;
    record(&house, &uni, "Dora of HR", Some("1042"), Some("d.smith@old.example")).await;
    record(&house, &uni, "Nora of HR", Some("007"), None).await;
    let before = people(&house).await;
    assert_eq!(enter(&house, &provider, "dora~1042").await.1, "Dora of HR");
    assert_eq!(enter(&house, &provider, "nomail~007").await.1, "Nora of HR", "without any address");
    assert_eq!(enter(&house, &provider, "dora~1042").await.1, "Dora of HR", "and again");
    assert_eq!(people(&house).await, before);
    // Numbers that differ in any letter are other numbers.
    enter(&house, &provider, "nomail~7").await.0.is(403);
    assert!(mailed(&house).await.is_empty());
});

on_both!(a_number_and_an_address_of_two_people_join_nobody, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    let uni = telling(&house, &provider.issuer).await;
    record(&house, &uni, "Dora Number", Some("1042"), None).await;
    record(&house, &uni, "Ed Address", Some("7"), Some("dora@uni.example")).await;
    for _ in 0..2 {
        let (page, _) = enter(&house, &provider, "dora~1042").await;
        let page = page.is(409);
        assert_eq!(page.texts("h1"), ["Two records do not agree about who you are"]);
        assert!(page.texts(".lede")[0].contains("ask Ada Admin"), "{}", page.texts(".lede")[0]);
        for told in ["Dora Number", "Ed Address", "1042"] {
            assert!(!page.body.contains(told), "it tells {told}");
        }
    }
    assert_eq!((house.facts("person.joined").await, house.facts("session.started").await), (0, 0));
    let mails = mailed(&house).await;
    assert_eq!(mails.iter().map(|mail| mail.0.as_str()).collect::<Vec<_>>(), ["admin@desk.example", "coordinator@desk.example"]);
    assert!(mails[0].1.contains("/admin/people/ed-address"), "{}", mails[0].1);
    assert!(mails[1].1.contains("/desk/duplicates/ed-address/dora-number"), "{}", mails[1].1);
});

on_both!(an_address_whose_record_has_another_number_joins_nobody, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    let uni = telling(&house, &provider.issuer).await;
    record(&house, &uni, "Dora", Some("7"), Some("dora@uni.example")).await;
    enter(&house, &provider, "dora~1042").await.0.is(409);
    assert!(mailed(&house).await[1].1.contains("/people/dora"));
    // Without a number there is nothing that contradicts.
    assert_eq!(enter(&house, &provider, "dora").await.1, "Dora");
});

on_both!(a_number_that_becomes_another_persons_is_looked_at, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    let uni = telling(&house, &provider.issuer).await;
    enter(&house, &provider, "dora~1042").await.0.is(303);
    let hr = record(&house, &uni, "Dora of HR", Some("1042"), None).await;
    assert_eq!(enter(&house, &provider, "dora~1042").await.1, "dora", "the account that she has used so far");
    assert!(mailed(&house).await[1].1.contains("/desk/duplicates/dora/dora-of-hr"));
    // Whom HR names under one number does not get in with another person's.
    record(&house, &uni, "Ed", Some("7"), Some("ed@uni.example")).await;
    enter(&house, &provider, "ed").await.0.is(303);
    let mut tx = house.app.db.write().await.unwrap();
    let query = "insert into identities (issuer, subject, person, created) select issuer, 'ed~1042', person, created from identities where subject = 'ed'";
    sql!(&mut tx, sqlx::query(query), execute).unwrap();
    tx.commit().await.unwrap();
    enter(&house, &provider, "ed~1042").await.0.is(409);
    // Closed is closed.
    let mut tx = house.app.db.write().await.unwrap();
    accounts::set_active(&mut tx, &hr, false).await.unwrap();
    tx.commit().await.unwrap();
    let (page, _) = enter(&house, &provider, "nomail~1042").await;
    assert_eq!(page.is(403).texts("h1"), ["Your account is closed"]);
});

on_both!(the_number_of_a_merged_account_leads_to_the_one_that_stays, |house| {
    let Some(provider) = OpenIdProvider::start(REDIRECT) else { return };
    let uni = telling(&house, &provider.issuer).await;
    let kept = record(&house, &uni, "Dora", Some("7"), None).await;
    let gone = record(&house, &uni, "Dora Twice", Some("1042"), Some("dora@uni.example")).await;
    let cora = record(&house, &uni, "Second Coordinator", None, None).await;
    let mut tx = house.app.db.write().await.unwrap();
    let kept = duplicates::store::account(&mut tx, &uni, &kept).await.unwrap().unwrap();
    let gone = duplicates::store::account(&mut tx, &uni, &gone).await.unwrap().unwrap();
    duplicates::merge(&mut tx, house.clock.now(), &cora, &uni, &kept, &gone).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(enter(&house, &provider, "dora~1042").await.1, "Dora");
});

on_both!(only_the_providers_own_checked_word_counts, |house| {
    let Some(provider) = HostileProvider::start(60) else { return };
    let enters = async |fault: &str, account: &str| {
        let mut tx = house.app.db.write().await.unwrap();
        let query = "update providers set issuer = $1";
        sql!(&mut tx, sqlx::query(query).bind(provider.issuer(fault)), execute).unwrap();
        sql!(&mut tx, sqlx::query("delete from identities"), execute).unwrap();
        tx.commit().await.unwrap();
        let (answer, name) = enter(&house, &provider, account).await;
        (answer.status.as_u16(), name)
    };
    let uni = telling(&house, &provider.issuer("good")).await;
    record(&house, &uni, "The real one", Some("1042"), None).await;
    record(&house, &uni, "Ada by address", None, Some("ada@uni.example")).await;
    let says = |who: &str, number: &str| format!("{who}&{}", serde_urlencoded::to_string([("number", number)]).unwrap());
    let whole = &says("zed", "\"1042\"");
    assert_eq!(enters("good", whole).await, (303, "The real one".to_owned()));
    assert_eq!(enters("good", "zed&number=1042").await, (303, "The real one".to_owned()));
    assert_eq!(enters("number-by-userinfo", whole).await, (303, "The real one".to_owned()));
    // Who is spoken of is not who signed in; what is no number is none; what was changed on the way is nothing at all.
    assert_eq!(enters("userinfo-of-another", &says("ada", "\"1042\"")).await, (303, "Ada by address".to_owned()));
    for odd in ["[\"1042\",\"7\"]", "{\"is\":\"1042\"}", "10.42", "true", "\"1042 7\""] {
        assert_eq!(enters("good", &says("ada", odd)).await, (303, "Ada by address".to_owned()), "{odd}");
    }
    assert_eq!(enters("tampered-number", "ada").await.0, 502);
    // Unless it is set, no claim is a staff number.
    let mut tx = house.app.db.write().await.unwrap();
    accounts::set_staff_claim(&mut tx, &uni, None).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(enters("good", &says("ada", "\"1042\"")).await, (303, "Ada by address".to_owned()));
});
