//! What administrators see of mail, and sending it again.

use axum::http::Method;
use benchside::notify;
use chrono::TimeDelta;
use serde_json::json;

use super::{dead_port, enqueue, message, queue, smtp, with_mail};
use crate::on_both;

on_both!(administrators_see_what_became_of_mail_and_never_what_it_said, |house| {
    let cast = house.cast().await;
    enqueue(&house, &message(&cast.alice, "one")).await;
    let down = with_mail(&house, smtp(dead_port())).await;
    notify::deliver_due(&down).await.unwrap();
    let mut ada = house.client(&cast.ada).await;
    let page = ada.get("/admin/mail").await.ok();
    let row = page.texts("tbody tr").join("");
    assert!(row.contains("Alice Archer") && row.contains("Tried once") && row.contains("onnect"), "{row}");
    for private in ["A word for you", "kiln", "zoe@"] {
        assert!(!page.body.contains(private), "{private}");
    }
    let listed = ada.get("/api/v1/admin/mail").await.ok();
    assert!(!listed.body.contains("kiln") && !listed.body.contains("A word"));
    let id = listed.value()["items"][0]["id"].as_str().unwrap().to_owned();

    // Send now, without waiting for the next try.
    for other in [&cast.alice, &cast.cora] {
        house.client(other).await.get("/admin/mail").await.is(403);
        house.client(other).await.post(&format!("/admin/mail/{id}/send-again"), &[]).await.is(403);
    }
    ada.post(&format!("/admin/mail/{id}/send-again"), &[("state", "waiting")]).await.is(303);
    assert_eq!(house.facts("mail.sent-again").await, 1);
    notify::deliver_due(&house.app).await.unwrap();
    assert_eq!(house.app.mail.sent().len(), 1);
    ada.post(&format!("/admin/mail/{id}/send-again"), &[]).await.is(404);
    assert!(ada.get("/admin/mail?state=sent").await.ok().texts("tbody tr").join("").contains("Alice Archer"));
    house.clock.advance(TimeDelta::days(31));
    notify::do_due(&house.app).await.unwrap();
    let mut ada = house.client(&cast.ada).await;
    assert!(ada.get("/admin/mail?state=sent").await.ok().texts("tbody tr").is_empty(), "kept for a month");
});

on_both!(what_was_given_up_is_sent_again, |house| {
    let cast = house.cast().await;
    let down = with_mail(&house, smtp(dead_port())).await;
    for cause in ["one", "two", "three"] {
        enqueue(&house, &message(&cast.alice, cause)).await;
    }
    enqueue(&house, &message(&cast.petra, "one")).await;
    while queue(&house).await.0 > 0 {
        notify::deliver_due(&down).await.unwrap();
        house.clock.advance(TimeDelta::hours(6));
    }
    assert_eq!(queue(&house).await, (0, 4));
    let mut ada = house.client(&cast.ada).await;
    let page = ada.get("/admin/mail?state=failed").await.ok();
    assert_eq!(page.texts("tbody tr").len(), 3, "one's own institution's");
    let ids = ada.get("/api/v1/admin/mail?state=failed").await.ok().value();
    let id = ids["items"][0]["id"].as_str().unwrap().to_owned();
    ada.json(Method::POST, &format!("/api/v1/admin/mail/{id}/send-again"), &json!({})).await.is(204);
    assert_eq!(queue(&house).await, (1, 3));
    notify::deliver_due(&down).await.unwrap();
    assert_eq!(queue(&house).await, (1, 3), "it has five days anew");
    ada.post("/admin/mail/send-again", &[]).await.is(303);
    house.clock.advance(TimeDelta::minutes(1));
    notify::deliver_due(&house.app).await.unwrap();
    assert_eq!(house.app.mail.sent().len(), 3);
    assert_eq!(queue(&house).await, (0, 1), "Petra's administrator looks after hers");
    ada.get("/api/v1/admin/mail?state=lost").await.is(400);
    assert_eq!(ada.json(Method::POST, "/api/v1/admin/mail/send-again", &json!({})).await.ok().value()["count"], 0);
});

on_both!(nobody_to_send_to_is_said, |house| {
    let cast = house.cast().await;
    enqueue(&house, &message(&cast.alice, "one")).await;
    let mut tx = house.app.db.write().await.unwrap();
    benchside::sql!(tx, sqlx::query("update people set email = null where id = $1").bind(&cast.alice), execute).unwrap();
    tx.commit().await.unwrap();
    notify::deliver_due(&house.app).await.unwrap();
    let page = house.client(&cast.ada).await.get("/admin/mail?state=dropped").await.ok();
    assert!(page.texts("tbody tr").join("").contains("no e-mail address"));
});
