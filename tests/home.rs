//! The front page says to each what needs them next, and nothing that they may not see.

use benchside::accounts::Role;
use benchside::accounts::store as accounts;
use benchside::directory::model::{Audience, Profile, SectionKind};
use benchside::directory::store as directory;
use benchside::ids::PersonId;
use chrono::TimeDelta;

use crate::on_both;
use crate::support::{House, two_months_later};

/// Publishes a profile with a name and a summary for this audience.
async fn publish(house: &House, person: &PersonId, audience: Audience) {
    let mut tx = house.app.db.write().await.unwrap();
    let working = directory::working_copy(&mut tx, person).await.unwrap().unwrap();
    let mut profile = Profile::default();
    profile.about.content.name = working.person.name.clone();
    profile.about.audience = audience;
    let about = profile.section(SectionKind::About);
    directory::save_draft(&mut tx, house.clock.now(), &working, SectionKind::About, audience, about.content, 0).await.unwrap();
    directory::publish(&mut tx, house.clock.now(), person, person, "page").await.unwrap();
    tx.commit().await.unwrap();
}

async fn draft(house: &House, person: &PersonId, words: &str) {
    let mut tx = house.app.db.write().await.unwrap();
    let working = directory::working_copy(&mut tx, person).await.unwrap().unwrap();
    let version = working.profile.summary.version;
    let section = SectionKind::Summary;
    directory::save_draft(&mut tx, house.clock.now(), &working, section, Audience::Institution, words.into(), version)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

on_both!(
    /// Begin, go on, publish changes, confirm: one after the other, as the profile goes on.
    a_technician_is_asked_for_the_next_step,
    |house| {
        let cast = house.cast().await;
        let mut alice = house.client(&cast.alice).await;
        let asks = |answer: &crate::support::client::Answer| answer.texts(".tasks h3");
        assert_eq!(asks(&alice.get("/").await.ok()), ["Publish your profile"]);
        draft(&house, &cast.alice, "I look after the kilns.").await;
        assert_eq!(asks(&alice.get("/").await.ok()), ["Your profile is begun and not published"]);
        publish(&house, &cast.alice, Audience::Institution).await;
        let page = alice.get("/").await.ok();
        assert_eq!(asks(&page), Vec::<String>::new());
        assert_eq!(page.texts(".lede"), ["Nothing is waiting for you."]);
        draft(&house, &cast.alice, "I look after five kilns.").await;
        assert_eq!(asks(&alice.get("/").await.ok()), ["One section has changes that only you see"]);
        let mut tx = house.app.db.write().await.unwrap();
        directory::discard_draft(&mut tx, &cast.alice, SectionKind::Summary).await.unwrap();
        tx.commit().await.unwrap();
        house.clock.advance(TimeDelta::days(181));
        let mut alice = house.client(&cast.alice).await;
        assert_eq!(asks(&alice.get("/").await.ok()), ["Your profile was last checked on 2 March 2026"]);
        alice.post("/profile/confirm", &[]).await.leads_to();
        assert_eq!(asks(&alice.get("/").await.ok()), Vec::<String>::new());
    }
);

on_both!(
    /// A line manager sees who has a profile that colleagues can see, and no more.
    a_manager_sees_their_team,
    |house| {
        let cast = house.cast().await;
        let mut mo = house.client(&cast.mo).await;
        let page = mo.get("/").await.ok();
        assert_eq!(page.texts("#reports ~ tbody th"), ["Alice Archer"]);
        assert!(page.body.contains("Not published"));
        publish(&house, &cast.alice, Audience::Private).await;
        let page = mo.get("/").await.ok();
        assert!(page.body.contains("Not published") && !page.body.contains("/people/alice-archer"), "a private profile is none");
        let mut bob = house.client(&cast.bob).await;
        assert!(!bob.get("/").await.ok().body.contains("Alice"), "only their manager");
    }
);

on_both!(
    /// Coordinators read exact numbers of their own institution, the steering group rounded ones, others none.
    numbers_are_for_those_who_may_read_them,
    |house| {
        let cast = house.cast().await;
        publish(&house, &cast.alice, Audience::Network).await;
        publish(&house, &cast.petra, Audience::Network).await;
        let mut cora = house.client(&cast.cora).await;
        let page = cora.get("/").await.ok();
        assert_eq!(page.texts(".figures dd"), ["2", "1", "1", "1"]);
        assert_eq!(page.texts("#departments ~ tbody th"), ["Chemistry"]);
        let mut tx = house.app.db.write().await.unwrap();
        accounts::grant(&mut tx, house.clock.now(), &cast.bob, Role::Steering).await.unwrap();
        tx.commit().await.unwrap();
        assert!(house.client(&cast.bob).await.get("/").await.ok().texts(".figures dd").is_empty(), "no month is over yet");
        two_months_later(&house, &cast).await;
        let page = house.client(&cast.bob).await.get("/").await.ok();
        assert_eq!(page.texts(".figures dd"), ["0", "0", "0", "0"]);
        assert!(page.texts("#departments ~ tbody th").is_empty() && page.body.contains("nearest 5"));
        let page = house.client(&cast.alice).await.get("/").await.ok();
        assert!(page.texts(".figures dd").is_empty());
    }
);

on_both!(
    /// The desk says what waits, and leads to nothing that its reader may not open.
    every_page_on_the_desk_opens,
    |house| {
        let cast = house.cast().await;
        for (person, places) in [(&cast.cora, 10), (&cast.ada, 5)] {
            let mut client = house.client(person).await;
            let page = client.get("/desk").await.ok();
            let links = page.attributes("main .list a", "href");
            assert!(links.len() >= places, "{links:?}");
            for link in links {
                client.get(&link).await.ok();
            }
            assert!(page.attributes("nav a[aria-current]", "href").contains(&"/desk".to_owned()));
        }
        assert!(!house.client(&cast.alice).await.get("/").await.ok().body.contains("href=\"/desk"));
    }
);

on_both!(
    /// Strangers are told what this is; they are told of nobody who is not shown to everyone.
    strangers_see_a_way_in,
    |house| {
        let cast = house.cast().await;
        publish(&house, &cast.alice, Audience::Network).await;
        let page = house.stranger().get("/").await.ok();
        assert_eq!(page.texts("h1"), ["Find the technician who knows how"]);
        assert!(!page.body.contains("technicians at") && !page.body.contains("1 technician"));
        publish(&house, &cast.bob, Audience::Public).await;
        let page = house.stranger().get("/").await.ok();
        assert!(page.body.contains("1 technician at one university"), "{}", page.body);
        assert_eq!(page.attributes("main form", "action"), ["/search"]);
    }
);

#[tokio::test]
async fn the_pages_about_the_service_name_whom_to_ask() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    for path in ["/about/help", "/about/accessibility", "/about/privacy"] {
        let stranger = house.stranger().get(path).await.ok();
        assert_eq!(stranger.texts("h1").len(), 1, "{path}");
        assert!(!stranger.body.contains("Cora Clerk"), "{path}");
        let member = house.client(&cast.alice).await.get(path).await.ok();
        assert!(member.body.contains("Cora Clerk") && member.body.contains("Ada Admin"), "{path}");
    }
}
