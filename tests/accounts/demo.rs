//! The demonstration's door.

use benchside::accounts::demo::{GROUPS, set_persona};

use crate::support::{Cast, House};

/// A demonstration in which Alice plays the technician and Ada the administrator.
async fn demonstration() -> (House, Cast) {
    let house = House::demo().await;
    let cast = house.cast().await;
    let mut tx = house.app.db.write().await.unwrap();
    set_persona(&mut tx, "technician", &cast.bob).await.unwrap();
    set_persona(&mut tx, "technician", &cast.alice).await.unwrap();
    set_persona(&mut tx, "admin", &cast.ada).await.unwrap();
    tx.commit().await.unwrap();
    (house, cast)
}

#[tokio::test]
async fn one_can_be_everyone_who_is_cast() {
    let (house, _) = demonstration().await;
    let mut client = house.stranger();
    let page = client.get("/demo").await.ok();
    assert_eq!(page.attributes("button[name=as]", "value"), ["technician", "admin"]);
    let page = client.post("/demo/sign-in", &[("as", "technician")]).await;
    assert_eq!(page.leads_to(), "/");
    assert_eq!(client.get("/me").await.ok().texts(".who .name"), ["Alice Archer"]);
    assert_eq!(house.facts("session.started").await, 1);
}

#[tokio::test]
async fn becoming_someone_else_ends_the_session_before() {
    let (house, _) = demonstration().await;
    let mut client = house.stranger();
    client.post("/demo/sign-in", &[("as", "technician"), ("to", "/me/sessions")]).await;
    let first = client.cookie("session").unwrap().to_owned();
    let answer = client.post("/demo/sign-in", &[("as", "admin"), ("to", "/me/sessions")]).await;
    assert_eq!(answer.leads_to(), "/me/sessions");
    assert_ne!(client.cookie("session").unwrap(), first);
    let old = house.stranger().with_cookie("session", &first).get("/me").await;
    assert!(old.leads_to().starts_with("/sign-in?to=%2Fme"));
    assert_eq!(house.facts("session.ended").await, 1);
}

#[tokio::test]
async fn only_pages_of_ours_are_gone_to() {
    let (house, _) = demonstration().await;
    for to in ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example"] {
        let answer = house.stranger().post("/demo/sign-in", &[("as", "technician"), ("to", to)]).await;
        assert_eq!(answer.leads_to(), "/", "{to:?}");
    }
}

#[tokio::test]
async fn nobody_else_can_be_had() {
    let (house, _) = demonstration().await;
    house.stranger().post("/demo/sign-in", &[("as", "root")]).await.is(400);
    house.stranger().post("/demo/sign-in", &[("as", "steering")]).await.is(409);
    assert_eq!(house.facts("session.started").await, 0);
}

#[tokio::test]
async fn a_real_house_has_no_such_door() {
    let house = House::sqlite().await;
    let cast = house.cast().await;
    let mut tx = house.app.db.write().await.unwrap();
    set_persona(&mut tx, "technician", &cast.alice).await.unwrap();
    tx.commit().await.unwrap();
    house.stranger().get("/demo").await.is(404);
    house.stranger().post("/demo/sign-in", &[("as", "technician")]).await.is(404);
    assert_eq!(house.facts("session.started").await, 0);
}

#[test]
fn every_persona_is_there_once() {
    let mut codes: Vec<&str> = GROUPS.iter().flat_map(|group| group.personas).map(|persona| persona.code).collect();
    codes.sort_unstable();
    let wanted = [
        "admin",
        "coordinator",
        "host",
        "investigator",
        "manager",
        "partner",
        "partner-coordinator",
        "research-office",
        "safety",
        "steering",
        "technician",
    ];
    assert_eq!(codes, wanted);
}
