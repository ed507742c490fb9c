//! Signed-in browsers: their limits, their list, their ends.

use axum::http::Method;
use benchside::accounts::store as accounts;
use chrono::TimeDelta;

use crate::on_both;
use crate::support::House;

on_both!(a_browser_that_rests_is_signed_out, |house| {
    let cast = house.cast().await;
    let mut client = house.client(&cast.alice).await;
    // A day of use, never twelve hours apart.
    for _ in 0..4 {
        house.clock.advance(TimeDelta::hours(11));
        client.get("/me").await.ok();
    }
    house.clock.advance(TimeDelta::hours(12) - TimeDelta::seconds(1));
    client.get("/me").await.ok();
    house.clock.advance(TimeDelta::hours(12));
    assert!(client.get("/me").await.leads_to().starts_with("/sign-in"));
});

on_both!(a_browser_is_signed_out_after_a_week_however_busy, |house| {
    let cast = house.cast().await;
    let mut client = house.client(&cast.alice).await;
    for _ in 0..16 {
        house.clock.advance(TimeDelta::hours(10));
        client.get("/me").await.ok();
    }
    house.clock.advance(TimeDelta::hours(8));
    client.get("/me").await.is(303);
    // What is over is cleared away when somebody else signs in.
    house.client(&cast.bob).await;
    let mut tx = house.app.db.read().await.unwrap();
    let left: i64 = benchside::sql!(tx, sqlx::query_scalar("select cast(count(*) as bigint) from sessions"), fetch_one).unwrap();
    assert_eq!(left, 1);
});

on_both!(the_list_is_mine_and_ends_what_i_end, |house| {
    let cast = house.cast().await;
    let mut here = house.client(&cast.alice).await;
    house.clock.advance(TimeDelta::minutes(1));
    let mut there = house.client(&cast.alice).await;
    let mut bobs = house.client(&cast.bob).await;

    let page = here.get("/me/sessions").await.ok();
    assert_eq!(page.texts("caption"), ["2 browsers"]);
    assert_eq!(page.texts("tbody .badge"), ["This one"]);
    let ends = page.attributes("tbody form[action^='/me/sessions/']", "action");
    assert_eq!(ends.len(), 1);

    // Somebody else's address of it does nothing.
    bobs.post(&ends[0], &[]).await.is(404);
    there.get("/me").await.ok();
    assert_eq!(here.post(&ends[0], &[]).await.leads_to(), "/me/sessions");
    there.get("/me").await.is(303);
    here.post(&ends[0], &[]).await.is(404);
    here.get("/me").await.ok();
    bobs.get("/me").await.ok();
    assert_eq!(house.facts("session.ended").await, 1);
});

on_both!(all_the_others_end_at_once, |house| {
    let cast = house.cast().await;
    let mut here = house.client(&cast.alice).await;
    house.clock.advance(TimeDelta::minutes(1));
    let mut others = [house.client(&cast.alice).await, house.client(&cast.alice).await];
    here.post("/me/sessions/end-others", &[]).await.is(303);
    let page = here.get("/me/sessions").await.ok();
    assert_eq!(page.texts(".flash p"), ["2 other browsers are signed out."]);
    assert!(page.texts("button.danger").is_empty());
    for other in &mut others {
        other.get("/me").await.is(303);
    }
    assert_eq!(house.facts("session.ended").await, 2);
});

on_both!(signing_out_ends_the_session_itself, |house| {
    let cast = house.cast().await;
    let mut client = house.client(&cast.alice).await;
    let kept = client.clone();
    house.clock.advance(TimeDelta::minutes(1));
    client.post("/sign-out", &[]).await.is(303);
    assert_eq!(client.cookie("__Host-session"), None);
    kept.clone().get("/me").await.is(303);
    // Once more does no harm.
    kept.clone().post("/sign-out", &[]).await.is(303);
    assert_eq!(house.facts("session.ended").await, 1);
});

on_both!(a_closed_account_is_a_stranger_at_once, |house| {
    let cast = house.cast().await;
    let mut client = house.client(&cast.alice).await;
    let mut tx = house.app.db.write().await.unwrap();
    accounts::set_active(&mut tx, &cast.alice, false).await.unwrap();
    tx.commit().await.unwrap();
    client.get("/me").await.is(303);
    client.get("/api/v1/me").await.is(401);
});

on_both!(the_api_lists_and_ends_sessions, |house| {
    let cast = house.cast().await;
    let mut here = house.client(&cast.alice).await;
    house.clock.advance(TimeDelta::minutes(1));
    let mut there = house.client(&cast.alice).await;
    let list = here.get("/api/v1/me/sessions").await.ok().value();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.iter().map(|item| item["this"].as_bool().unwrap()).collect::<Vec<_>>(), [false, true]);
    assert_eq!(items[0]["browser"], "A browser we do not know");
    let id = items[0]["id"].as_str().unwrap();
    here.send(Method::DELETE, &format!("/api/v1/me/sessions/{id}"), None).await.is(204);
    there.get("/api/v1/me").await.is(401);
    here.send(Method::DELETE, &format!("/api/v1/me/sessions/{id}"), None).await.is(404);
    here.send(Method::DELETE, "/api/v1/me/sessions", None).await.is(204);
    here.get("/api/v1/me").await.ok();
});

#[tokio::test]
async fn addresses_with_a_nul_lead_nowhere() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    house.client(&cast.alice).await.post("/me/sessions/%00/end", &[]).await.is(404);
}
