//! The administrator's pages.

use benchside::accounts::Role;
use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::notify;

use crate::on_both;
use crate::support::{Client, House};

/// Gives or takes a role in the page.
async fn role(client: &mut Client, who: &str, role: &str, act: &str) -> u16 {
    client.post(&format!("/admin/people/{who}/roles/{role}"), &[("act", act)]).await.status.as_u16()
}

/// Closes or opens an account in the page.
async fn account(client: &mut Client, who: &str, act: &str) -> u16 {
    client.post(&format!("/admin/people/{who}/account"), &[("act", act)]).await.status.as_u16()
}

on_both!(people_are_found_by_name_address_and_role, |house| {
    let cast = house.cast().await;
    let mut tx = house.app.db.write().await.unwrap();
    for number in 0..60 {
        let new = NewPerson { name: format!("Nobody {number:02}"), ..NewPerson::default() };
        accounts::add_person(&mut tx, house.clock.now(), &cast.northbridge.id, &new).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut ada = house.client(&cast.ada).await;
    let page = ada.get("/admin").await.ok();
    // Nobody of another institution is in it.
    assert_eq!(page.texts("caption"), ["65 people"]);
    assert_eq!(page.texts("tbody tr").len(), 50);
    assert_eq!(page.texts(".pager span.soft"), ["Page 1 of 2"]);
    let next = page.attributes(".pager a[rel=next]", "href").swap_remove(0);
    assert_eq!(ada.get(&next).await.ok().texts("tbody tr").len(), 15);
    for (query, found) in [
        ("q=alice", vec!["Alice Archer"]),
        ("q=CH%C3%89R", vec!["Alice Archer"]),
        ("q=bob%40north", vec!["Bob Baker"]),
        ("role=coordinator", vec!["Cora Clerk"]),
        ("q=a&role=admin", vec!["Ada Admin"]),
        ("q=%25", vec![]),
        ("q=_", vec![]),
        ("q=%27%3B--", vec![]),
        ("q=Petra", vec![]),
    ] {
        let page = ada.get(&format!("/admin?{query}")).await.ok();
        assert_eq!(page.texts("tbody th a"), found, "{query}");
    }
    for page in ["0", "-1", "99", "9223372036854775807", "x"] {
        ada.get(&format!("/admin?page={page}&role=king")).await.ok();
    }
});

on_both!(a_role_is_given_and_taken_with_a_page_in_between, |house| {
    let cast = house.cast().await;
    let mut ada = house.client(&cast.ada).await;
    let page = ada.get("/admin/people/bob-baker").await.ok();
    let give = page.attributes("main .list a", "href");
    assert_eq!(give.len(), Role::ALL.len());
    let page = ada.get("/admin/people/bob-baker/roles/coordinator").await.ok();
    assert_eq!(page.texts("h1"), ["Give Bob Baker a role?"]);
    assert_eq!(page.attributes("main form input[name=act]", "value"), ["grant"]);
    assert_eq!(role(&mut ada, "bob-baker", "coordinator", "grant").await, 303);
    let mut bob = house.client(&cast.bob).await;
    assert_eq!(bob.get("/api/v1/me").await.ok().value()["roles"][0], "coordinator");
    // Once more changes nothing and is no fact.
    assert_eq!(role(&mut ada, "bob-baker", "coordinator", "grant").await, 303);
    assert_eq!(role(&mut ada, "bob-baker", "coordinator", "revoke").await, 303);
    assert!(bob.get("/api/v1/me").await.ok().value()["roles"].as_array().unwrap().is_empty());
    assert_eq!((house.facts("role.granted").await, house.facts("role.revoked").await), (1, 1));
    assert_eq!(role(&mut ada, "bob-baker", "king", "grant").await, 404);
    assert_eq!(role(&mut ada, "bob-baker", "safety", "crown").await, 400);
});

on_both!(the_last_administrator_stays_one, |house| {
    let cast = house.cast().await;
    let mut ada = house.client(&cast.ada).await;
    let page = ada.get("/admin/people/ada-admin/roles/admin").await.ok();
    assert!(page.texts(".note")[0].contains("only administrator") && page.attributes("main form", "method").is_empty());
    assert_eq!(role(&mut ada, "ada-admin", "admin", "revoke").await, 403);
    assert_eq!(account(&mut ada, "ada-admin", "deactivate").await, 403);
    role(&mut ada, "bob-baker", "admin", "grant").await;
    // A closed account does not count.
    let mut bob = house.client(&cast.bob).await;
    assert_eq!(account(&mut ada, "bob-baker", "deactivate").await, 303);
    assert_eq!(role(&mut ada, "ada-admin", "admin", "revoke").await, 403);
    bob.get("/admin").await.is(303);
    account(&mut ada, "bob-baker", "reactivate").await;
    assert_eq!(role(&mut ada, "ada-admin", "admin", "revoke").await, 303);
    ada.get("/admin").await.is(403);
});

on_both!(two_administrators_cannot_take_the_role_from_each_other_at_once, |house| {
    let cast = house.cast().await;
    let mut ada = house.client(&cast.ada).await;
    role(&mut ada, "bob-baker", "admin", "grant").await;
    let mut bob = house.client(&cast.bob).await;
    tokio::join!(role(&mut ada, "bob-baker", "admin", "revoke"), role(&mut bob, "ada-admin", "admin", "revoke"));
    let mut tx = house.app.db.read().await.unwrap();
    assert_eq!(accounts::holders(&mut tx, &cast.northbridge.id, Role::Admin).await.unwrap(), 1);
});

on_both!(a_closed_account_is_out_at_once_and_its_tokens_do_not_come_back, |house| {
    let cast = house.cast().await;
    let mut ada = house.client(&cast.ada).await;
    let mut bob = house.client(&cast.bob).await;
    let made = bob.post("/me/tokens", &[("name", "Script"), ("scope", "read"), ("days", "90")]).await.ok();
    let secret = made.texts("code").swap_remove(0);
    let mut program = house.stranger().with_header("authorization", &format!("Bearer {secret}"));
    assert_eq!(account(&mut ada, "bob-baker", "deactivate").await, 303);
    bob.get("/me").await.is(303);
    program.get("/api/v1/me").await.is(401);
    let page = ada.get("/admin?q=bob").await.ok();
    assert_eq!(page.texts("tbody .badge"), ["Closed"]);
    assert_eq!(role(&mut ada, "bob-baker", "safety", "grant").await, 403);
    assert_eq!(account(&mut ada, "bob-baker", "reactivate").await, 303);
    bob.get("/me").await.is(303);
    program.get("/api/v1/me").await.is(401);
    house.client(&cast.bob).await.get("/me").await.ok();
    for kind in ["person.deactivated", "person.reactivated", "token.revoked"] {
        assert_eq!(house.facts(kind).await, 1, "{kind}");
    }
});

on_both!(other_institutions_accounts_are_out_of_reach, |house| {
    let cast = house.cast().await;
    let mut ada = house.client(&cast.ada).await;
    for path in ["/admin/people/petra-partner", "/admin/people/petra-partner/roles/admin", "/admin/people/otto-outsider/account"] {
        ada.get(path).await.is(404);
    }
    assert_eq!(role(&mut ada, "petra-partner", "admin", "grant").await, 404);
    assert_eq!(account(&mut ada, "petra-partner", "deactivate").await, 404);
});

on_both!(settings_are_saved_and_what_is_wrong_is_said, |house| {
    let cast = house.cast().await;
    let mut ada = house.client(&cast.ada).await;
    let page = ada.get("/admin/settings").await.ok();
    assert_eq!(page.attributes("[name=shares][checked]", "value"), ["yes"]);
    let wrong = [("name", " "), ("time_zone", "Northbridge")];
    let page = ada.post("/admin/settings", &wrong).await.is(422);
    assert_eq!(page.texts(".errors li").len(), 2);
    assert_eq!(page.attributes("#time_zone", "value"), ["Northbridge"]);
    assert_eq!(house.facts("settings.changed").await, 0);
    ada.post("/admin/settings", &[("name", "Northbridge University"), ("time_zone", "Europe/Dublin")]).await.is(303);
    let page = ada.get("/admin/settings").await.ok();
    assert_eq!(page.texts(".who .whose"), ["Northbridge University"]);
    assert!(page.attributes("[name=shares][checked]", "value").is_empty());
    let mut tx = house.app.db.read().await.unwrap();
    let now = accounts::institution(&mut tx, &cast.northbridge.id).await.unwrap().unwrap();
    assert!(!now.shares && now.time_zone == "Europe/Dublin");
    drop(tx);
    ada.post("/admin/settings", &[("name", "Northbridge University"), ("time_zone", "Europe/Dublin")]).await.is(303);
    assert_eq!(house.facts("settings.changed").await, 1);
});

#[tokio::test]
async fn only_administrators_get_there() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    for path in ["/admin", "/admin/settings", "/admin/people/bob-baker", "/admin/people/bob-baker/account"] {
        house.client(&cast.cora).await.get(path).await.is(403);
        house.stranger().get(path).await.is(303);
    }
}

on_both!(the_claim_with_staff_numbers_is_set_in_the_page, |house| {
    let cast = house.cast().await;
    let mut ada = house.client(&cast.ada).await;
    assert!(!ada.get("/admin/settings").await.ok().body.contains("staff_claim"), "without a provider there is no claim");
    let mut tx = house.app.db.write().await.unwrap();
    let provider = accounts::Provider {
        institution: cast.northbridge.id.clone(),
        issuer: "https://login.northbridge.example".to_owned(),
        client_id: "benchside".to_owned(),
        client_secret: "secret".to_owned(),
        scopes: "openid".to_owned(),
        trusts_email: false,
        staff_claim: None,
    };
    accounts::set_provider(&mut tx, &provider).await.unwrap();
    tx.commit().await.unwrap();
    let page = |claim: &'static str| [("name", "Northbridge"), ("time_zone", "Europe/London"), ("staff_claim", claim)];
    for wrong in ["email", "sub", "preferred_username", "staff number"] {
        let answer = ada.post("/admin/settings", &page(wrong)).await.is(422);
        assert_eq!(answer.texts(".field .error").len(), 1, "{wrong}");
    }
    ada.post("/admin/settings", &page(" employee_number ")).await.is(303);
    assert_eq!(ada.get("/admin/settings").await.ok().attributes("#staff_claim", "value"), ["employee_number"]);
    ada.post("/admin/settings", &page("")).await.is(303);
    assert_eq!(ada.get("/admin/settings").await.ok().attributes("#staff_claim", "value"), [""]);
});

on_both!(whose_role_or_account_changes_is_told, |house| {
    let cast = house.cast().await;
    let mut ada = house.client(&cast.ada).await;
    let mailed = async |house: &House| {
        notify::deliver_due(&house.app).await.unwrap();
        house.app.mail.sent().into_iter().map(|mail| (mail.to, mail.subject, mail.text)).collect::<Vec<_>>()
    };
    role(&mut ada, "bob-baker", "safety", "grant").await;
    role(&mut ada, "bob-baker", "coordinator", "grant").await;
    role(&mut ada, "bob-baker", "coordinator", "revoke").await;
    account(&mut ada, "alice-archer", "deactivate").await;
    account(&mut ada, "alice-archer", "reactivate").await;
    account(&mut ada, "mo-manager", "deactivate").await;
    assert!(mailed(&house).await.is_empty(), "nothing within a quarter of an hour");
    house.clock.advance(chrono::TimeDelta::minutes(16));
    let mut mails = mailed(&house).await;
    mails.sort();
    let subjects: Vec<_> = mails.iter().map(|(to, subject, _)| (to.as_str(), subject.as_str())).collect();
    assert_eq!(
        subjects,
        [
            ("bob@northbridge.example", "Your role on Benchside has changed"),
            ("mo@northbridge.example", "Your Benchside account is closed"),
        ]
    );
    assert!(mails[0].2.contains("Ada Admin gave you a role") && mails[0].2.contains("/me"), "{}", mails[0].2);
    assert!(mails[1].2.contains("An administrator closed it.") && mails[1].2.contains("ask Ada Admin"), "{}", mails[1].2);
    let mut bob = house.client(&cast.bob).await;
    assert!(bob.get("/me/notifications").await.ok().body.contains("You were given the role"));
    role(&mut ada, "bob-baker", "safety", "revoke").await;
    house.clock.advance(chrono::TimeDelta::minutes(16));
    assert!(mailed(&house).await.last().unwrap().2.contains("took a role"));
});
