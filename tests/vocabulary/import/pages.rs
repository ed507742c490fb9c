//! The page and the API by which a vocabulary is brought in.

use axum::http::Method;
use benchside::sent;
use benchside::vocabulary::FILES;
use chrono::TimeDelta;
use serde_json::json;

use super::OBO;
use crate::on_both;
use crate::support::Client;
use crate::support::client::Answer;

async fn upload(client: &mut Client, text: &str, name: &str) -> Answer {
    let body = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"labs.obo\"\r\nContent-Type: text/plain\r\n\r\n{text}\r\n\
         --cut\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n{name}\r\n--cut--\r\n"
    );
    client.send(Method::POST, "/desk/vocabularies", Some(("multipart/form-data; boundary=cut", body))).await
}

on_both!(a_coordinator_sends_looks_and_confirms, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    let wrong = upload(&mut cora, &format!("{OBO}[Term]\nname: nothing\n[Term]\nid: L:1\nname: x\n"), "").await.is(422);
    assert_eq!(wrong.texts(".errors li"), ["Line 4: This term has no id."]);
    let text = format!("{OBO}[Term]\nid: L:1\nname: cube zorbing\nis_a: L:9\n");
    let address = upload(&mut cora, &text, "Zorbs").await.leads_to().to_owned();
    let preview = cora.get(&address).await.ok();
    assert!(
        preview.body.contains("What Zorbs would change") && preview.body.contains("L:9 is not in the file"),
        "{}",
        preview.body
    );
    assert!(house.app.vocabulary.current().find("cube zorbing").is_none(), "nothing is written yet");
    house.client(&cast.petra).await.get(&address).await.is(403);
    assert_eq!(cora.post(&format!("{address}/confirm"), &[]).await.leads_to(), address);
    assert!(cora.get(&address).await.ok().body.contains("0 of 1 concepts are written"));
    cora.post(&format!("{address}/confirm"), &[]).await.is(409);
    assert!(sent::work(&house.app, &FILES).await.unwrap() && !sent::work(&house.app, &FILES).await.unwrap());
    assert!(cora.get(&address).await.ok().body.contains("Taken in"));
    assert!(house.app.vocabulary.current().find("cube zorbing").is_some(), "this node takes it over at once");
    let list = cora.get("/desk/vocabularies").await.ok();
    assert!(list.texts("th[scope=row]").contains(&"Zorbs".to_owned()));
    let one = cora.get("/desk/vocabularies/zorbs").await.ok();
    assert!(one.body.contains("CC BY 4.0"));
    cora.get("/desk/vocabularies/nothing").await.is(404);
});

on_both!(programs_do_the_same, |house| {
    let cast = house.cast().await;
    let mut ada = house.client(&cast.ada).await;
    let path = "/api/v1/vocabularies?file_name=zorbs.csv&licence=CC0";
    let csv = |rows: &str| Some(("text/plain", format!("label,synonyms,abbreviations,broader,kind\n{rows}")));
    ada.send(Method::POST, path, csv("cube zorbing,,,,tecnique\n")).await.is(422);
    let sent = ada.send(Method::POST, path, csv("cube zorbing,,,,technique\nball zorbing,,,,technique\n")).await.is(201).value();
    assert_eq!(
        (&sent["would"]["new"], &sent["would"]["name"], &sent["would"]["licence"]),
        (&json!(2), &json!("zorbs"), &json!("CC0"))
    );
    let confirm = format!("/api/v1/vocabularies/files/{}/confirm", sent["id"].as_str().unwrap());
    ada.json(Method::POST, &confirm, &json!({})).await.is(202);
    sent::work(&house.app, &FILES).await.unwrap();
    let done = ada.get(confirm.trim_end_matches("/confirm")).await.ok().value();
    assert_eq!((&done["state"], &done["did"]["new"]), (&json!("done"), &json!(2)));
    let fewer = ada.send(Method::POST, path, csv("cube zorbing,,,,technique\n")).await.is(201).value();
    assert_eq!(fewer["asks_for_many_go"], json!(true));
    let file = format!("/api/v1/vocabularies/files/{}", fewer["id"].as_str().unwrap());
    ada.json(Method::POST, &format!("{file}/confirm"), &json!({})).await.is(422);
    ada.send(Method::DELETE, &file, None).await.is(204);
    let all = house.stranger().get("/api/v1/vocabularies").await.ok().value();
    assert_eq!(all["vocabularies"][3]["id"], json!("zorbs"));
    assert_eq!(all["vocabularies"][3]["concepts"], json!(2));
});

on_both!(a_file_waits_for_a_day, |house| {
    let cast = house.cast().await;
    let mut cora = house.client(&cast.cora).await;
    let text = format!("{OBO}[Term]\nid: L:1\nname: cube zorbing\n");
    let address = upload(&mut cora, &text, "Zorbs").await.leads_to().to_owned();
    cora.post(&format!("{address}/discard"), &[]).await.is(303);
    let address = upload(&mut cora, &text, "Zorbs").await.leads_to().to_owned();
    house.clock.advance(TimeDelta::hours(25));
    sent::forget(&house.app, &FILES).await.unwrap();
    house.client(&cast.cora).await.get(&address).await.is(404);
});
