//! Those who act for owners: reminded where they do not answer, and the same people after two accounts became one.

use benchside::accounts::store::{self as accounts, NewPerson};
use benchside::notify::do_due;
use chrono::TimeDelta;

use super::planned;
use crate::on_both;

on_both!(who_does_not_answer_is_reminded_seldom, |house| {
    let cast = planned(&house).await;
    let mut cora = house.client(&cast.cora).await;
    let owner = [("owner", "Technician Commitment Steering Group"), ("person", "alice@northbridge.example"), ("acts", "yes")];
    cora.post("/plan/actions/5/owners", &owner).await.is(303);
    let ask = [("who", "alice-archer"), ("due", "2026-03-04"), ("ask", "Which departments?")];
    cora.post("/plan/actions/5/ask", &ask).await.is(303);
    let told = async || {
        do_due(&house.app).await.unwrap();
        let page = house.client(&cast.alice).await.get("/me/notifications").await.ok();
        page.texts(".notices a").iter().filter(|title| title.contains("How action 5 stands was to be said by 4 March 2026")).count()
    };
    assert_eq!(told().await, 0);
    house.clock.advance(TimeDelta::days(4));
    assert_eq!(told().await, 1);
    house.clock.advance(TimeDelta::days(10));
    assert_eq!(told().await, 1, "not every day");
    let page = house.client(&cast.cora).await.get("/plan/actions/5").await.ok();
    assert!(page.texts("main").join(" ").contains("asked and not answered, overdue by 12 days"), "{}", page.body);
    house.clock.advance(TimeDelta::days(25));
    assert_eq!(told().await, 2);
    let said = [("update", "Three departments are open."), ("day", "2026-03-20")];
    house.client(&cast.alice).await.post("/plan/actions/5/updates", &said).await.is(303);
    house.clock.advance(TimeDelta::days(60));
    assert_eq!(told().await, 2, "what is answered is not asked again");
});

on_both!(an_account_that_becomes_another_takes_its_actions_along, |house| {
    let cast = planned(&house).await;
    house.clock.advance(TimeDelta::seconds(1));
    let mut tx = house.app.db.write().await.unwrap();
    let new =
        NewPerson { name: "A. Archer".to_owned(), email: Some("alice@northbridge.example".to_owned()), ..NewPerson::default() };
    let twin = accounts::add_person(&mut tx, house.clock.now(), &cast.northbridge.id, &new).await.unwrap();
    tx.commit().await.unwrap();
    let mut cora = house.client(&cast.cora).await;
    let owner = |acts: &'static str| [("owner", "Technician Commitment Steering Group"), ("person", "a-archer"), ("acts", acts)];
    cora.post("/plan/actions/5/owners", &owner("yes")).await.is(303);
    cora.post("/plan/actions/5/ask", &[("who", "a-archer"), ("due", "2026-03-20"), ("ask", "")]).await.is(303);
    house.client(&twin).await.post("/plan/actions/5/evidence", &[("evidence", "Photos"), ("link", "")]).await.is(303);
    let pair = cora.get("/desk/duplicates").await.ok().attributes("main .list a", "href").remove(0);
    cora.post(&pair, &[("act", "merge"), ("keep", "alice-archer")]).await.is(303);
    let page = cora.get("/plan/actions/5").await.ok();
    let words = page.texts("main").join(" ");
    assert!(words.contains("Alice Archer was asked by Cora Clerk") && !words.contains("A. Archer"), "{words}");
    let mut alice = house.client(&cast.alice).await;
    assert!(alice.get("/").await.ok().body.contains("You are asked how an action stands"));
    assert!(alice.get("/plan").await.ok().texts("#mine + .leaf-body h3").join(" ").contains("5:"));
    // and back
    let merged = cora.get("/desk/duplicates").await.ok();
    let undo = merged.attributes("form[action$='/undo']", "action");
    assert_eq!(undo.len(), 1, "{}", merged.body);
    cora.post(&undo[0], &[]).await.is(303);
    let words = cora.get("/plan/actions/5").await.ok().texts("main").join(" ");
    assert!(words.contains("A. Archer was asked by Cora Clerk"), "{words}");
    assert!(!alice.get("/plan").await.ok().body.contains("id=\"mine\""));
});
