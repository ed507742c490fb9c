//! Every route with everyone who might ask: `table.txt` says who is let in, and this asks them all.
//!
//! A route without a line fails, with the line to paste. So does a line without a route. A line has the method, the route, the
//! address to ask (`-` where it is the route itself; `$message`, `$session`, `$token`, `$notice`, `$proposal`, `$instrument`,
//! `$correction`, `$department`, `$offer` and `$request` stand for ids of Alice's, `$placement` for one of a visit
//! of hers to Bob, `$round` for one of a round of the coordinator's,
//! `$mail` for one of a mail to her, `$photo` for the address of hers), for each of those
//! in the table's head a word, and after `|` what is sent, where an empty form or `{}` will not do:
//!
//! - `in`: let in, whatever then becomes of what was sent
//! - `sign`: asked to sign in
//! - `no`: known, and told that it is not theirs (403)
//! - `404`: told that there is nothing

use std::collections::BTreeSet;

use axum::http::Method;
use benchside::accounts::store::{self as accounts, NewPerson, NewToken};
use benchside::accounts::{Institution, Role};
use benchside::directory::store::{self as directory, Publication};
use benchside::directory::{Audience, Profile, Section, SectionKind};
use benchside::ids::PersonId;
use benchside::shadowing::model::Act;
use benchside::shadowing::store::due::Thing;
use benchside::vocabulary::store::proposals;
use benchside::web::Route;
use chrono::TimeDelta;

use crate::shadowing::stage;
use crate::support::client::Answer;
use crate::support::{Cast, Client, House};

const TABLE: &str = include_str!("table.txt");

/// Everyone who might ask, with what the table's head calls them. Alice is the owner: of the profile, the message, the session and
/// the token that lines are about.
const HEAD: [&str; 13] = [
    "stranger",
    "partner",
    "outsider",
    "colleague",
    "owner",
    "manager",
    "coordinator",
    "steering",
    "investigator",
    "safety",
    "research",
    "p-coord",
    "admin",
];

/// A line of the table.
struct Line<'a> {
    method: &'a str,
    route: &'a str,
    path: &'a str,
    codes: Vec<&'a str>,
    body: Option<&'a str>,
}

fn lines() -> Vec<Line<'static>> {
    let mut rows = TABLE.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let head: Vec<&str> = rows.next().expect("a head").split_whitespace().collect();
    assert_eq!(head, HEAD, "the head of table.txt");
    rows.map(|row| {
        let (row, body) = row.split_once(" | ").map_or((row, None), |(row, body)| (row, Some(body.trim())));
        let mut words = row.split_whitespace();
        let mut next = || words.next().expect("method, route, address and codes");
        let (method, route, path) = (next(), next(), next());
        let codes: Vec<&str> = words.collect();
        assert_eq!(codes.len(), HEAD.len(), "{method} {route} has {} codes", codes.len());
        Line { method, route, path: if path == "-" { route } else { path }, codes, body }
    })
    .collect()
}

/// The house that the table speaks of.
pub struct Fixture {
    pub house: House,
    who: Vec<Option<PersonId>>,
    alice: PersonId,
    message: String,
    notice: String,
    mail: String,
    proposal: String,
    instrument: String,
    photo: String,
    correction: String,
    department: String,
    round: String,
    offer: String,
    request: String,
    placement: String,
}

impl Fixture {
    /// Everyone in the table's head but these.
    pub fn everyone_but(&self, some: &[&str]) -> Vec<&'static str> {
        HEAD.into_iter().filter(|who| !some.contains(who)).collect()
    }

    /// What is answered to somebody of the table's head at every address that is read in the table, and at some more.
    pub async fn read_all(&self, who: &str, more: &[String]) -> Vec<(String, Answer)> {
        let at = HEAD.iter().position(|one| *one == who).expect("somebody of the table's head");
        let mut client = match &self.who[at] {
            Some(person) => self.house.client(person).await,
            None => self.house.stranger(),
        };
        let mut found = Vec::new();
        let lines = lines();
        let listed = lines.iter().filter(|line| line.method == "GET").map(|line| line.path.to_owned());
        for path in listed.chain(more.iter().cloned()) {
            let path = self.fill(&path).await;
            let answer = client.send(Method::GET, &path, None).await;
            found.push((path, answer));
        }
        found
    }

    pub async fn new() -> Self {
        let house = House::sqlite().await;
        let cast = house.cast().await;
        let mut who = vec![
            None,
            Some(cast.petra.clone()),
            Some(cast.otto.clone()),
            Some(cast.bob.clone()),
            Some(cast.alice.clone()),
            Some(cast.mo.clone()),
            Some(cast.cora.clone()),
        ];
        for (name, institution, role) in [
            ("Stella Steering", &cast.northbridge, Role::Steering),
            ("Ivan Investigator", &cast.northbridge, Role::Investigator),
            ("Sam Safety", &cast.northbridge, Role::Safety),
            ("Rita Research", &cast.northbridge, Role::ResearchOffice),
            ("Paula Partners", &cast.southmere, Role::PartnerCoordinator),
        ] {
            who.push(Some(add(&house, name, institution, role).await));
        }
        who.push(Some(cast.ada.clone()));
        for (person, name, audience) in [
            (&cast.alice, "Alice Archer", Audience::Institution),
            (&cast.mo, "Mo Manager", Audience::Network),
            (&cast.petra, "Petra Partner", Audience::Network),
            (&cast.bob, "Bob Baker", Audience::Public),
        ] {
            publish(&house, person, name, audience).await;
        }
        let mut bob = house.client(&cast.bob).await;
        let words = [("subject", "Microscope"), ("body", "May I come and look at the microscope one day next week?")];
        bob.post("/people/alice-archer/message", &words).await.is(303);
        let message = first_id(&house.client(&cast.alice).await.get("/api/v1/messages").await.ok());
        let notice = first_id(&house.client(&cast.alice).await.get("/api/v1/me/notifications").await.ok());
        let mail = first_id(&house.client(&cast.ada).await.get("/api/v1/admin/mail").await.ok());
        let missed = [("label", "sphere zorbing"), ("kind", "technique")];
        house.client(&cast.alice).await.post("/concepts", &missed).await.is(303);
        let mut tx = house.app.db.read().await.unwrap();
        let proposal = proposals::of_person(&mut tx, &cast.alice).await.unwrap()[0].id.to_string();
        drop(tx);
        let sem = serde_json::json!({ "name": "SEM", "audience": "network" });
        let mut alice = house.client(&cast.alice).await;
        let instrument =
            alice.json(Method::POST, "/api/v1/instruments", &sem).await.is(201).value()["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/instruments/{instrument}/claim");
        alice.json(Method::PUT, &path, &serde_json::json!({ "does": "runs" })).await.is(204);
        let photo = crate::directory::photos::png(80, 80);
        let put = alice.send_bytes(Method::PUT, "/api/v1/profile/photo?alt=Alice", Some(("image/png", photo))).await.ok();
        let photo = put.value()["large"].as_str().unwrap().to_owned();
        let said = serde_json::json!({ "kind": "wrong", "words": "The room is another one." });
        let said = bob.json(Method::POST, "/api/v1/people/alice-archer/corrections", &said).await.is(201);
        let correction = said.value()["id"].as_str().unwrap().to_owned();
        crate::plan::bring(&house, &cast.northbridge, benchside::plan::FIRST).await;
        let mut cora = house.client(&cast.cora).await;
        let owner = [("owner", "People & Organisational Development"), ("person", "alice-archer"), ("acts", "yes")];
        cora.post("/plan/actions/14/owners", &owner).await.is(303);
        let public = [("version", "1"), ("academic_year_end", "07-31"), ("public", "yes")];
        cora.post("/plan/settings", &public).await.is(303);
        let open =
            serde_json::json!({ "title": "SEM", "description": "A day", "kind": "observe", "audience": "network", "places": 2 });
        let offer = step(&mut alice, "/api/v1/shadowing/offers", &open, "publish").await;
        let wish = serde_json::json!({ "aims": "See it", "wanted": "SEM", "kind": "observe", "mode": "either" });
        let request = step(&mut alice, "/api/v1/shadowing/requests", &wish, "submit").await;
        let placement = visit(&house, &cast, who[9].as_ref().expect("a safety contact")).await;
        let alice = accounts::person(&mut house.app.db.read().await.unwrap(), &cast.alice).await.unwrap().unwrap();
        let department = alice.department.unwrap().to_string();
        let new = serde_json::json!({ "programme": "shadowing", "name": "Spring" });
        let made = house.client(&cast.cora).await.json(Method::POST, "/api/v1/rounds", &new).await.is(201);
        let round = made.value()["id"].as_str().unwrap().to_owned();
        Self {
            house,
            who,
            alice: cast.alice,
            message,
            notice,
            mail,
            proposal,
            instrument,
            photo,
            correction,
            department,
            offer,
            request,
            placement,
            round,
        }
    }

    /// The address to ask, with ids of Alice's in it; her session and token are new each time, for they are there to be ended.
    async fn fill(&self, path: &str) -> String {
        let mut path = path
            .replace("$message", &self.message)
            .replace("$proposal", &self.proposal)
            .replace("$instrument", &self.instrument)
            .replace("$photo", &self.photo)
            .replace("$correction", &self.correction)
            .replace("$notice", &self.notice)
            .replace("$mail", &self.mail)
            .replace("$department", &self.department)
            .replace("$round", &self.round)
            .replace("$offer", &self.offer)
            .replace("$request", &self.request)
            .replace("$placement", &self.placement);
        if path.contains("$session") {
            self.house.clock.advance(TimeDelta::seconds(1));
            let mut alice = self.house.client(&self.alice).await;
            path = path.replace("$session", &first_id(&alice.get("/api/v1/me/sessions").await.ok()));
        }
        if path.contains("$token") {
            self.house.clock.advance(TimeDelta::seconds(1));
            let now = self.house.clock.now();
            let new = NewToken { name: "Script".to_owned(), writes: false, expires: now + TimeDelta::days(7) };
            let mut tx = self.house.app.db.write().await.unwrap();
            let (id, _) = accounts::add_token(&mut tx, now, &self.alice, &new).await.unwrap();
            tx.commit().await.unwrap();
            path = path.replace("$token", id.as_str());
        }
        path
    }

    /// What becomes of a request, in the table's words.
    async fn ask(&self, line: &Line<'_>, who: usize) -> String {
        let mut client: Client = match &self.who[who] {
            Some(person) => self.house.client(person).await,
            None => self.house.stranger(),
        };
        let path = self.fill(line.path).await;
        let method: Method = line.method.parse().expect("a method");
        let body = match (&method, path.starts_with("/api/")) {
            (&Method::GET | &Method::DELETE, _) => None,
            (_, true) => Some(("application/json", line.body.unwrap_or("{}").to_owned())),
            (_, false) => Some(("application/x-www-form-urlencoded", line.body.unwrap_or_default().to_owned())),
        };
        word(&client.send(method, &path, body).await)
    }
}

/// A visit of Alice to Bob that is in the calendar.
async fn visit(house: &House, cast: &Cast, safety: &PersonId) -> String {
    let offer = stage::offer(house, &cast.bob, 1).await;
    let id = stage::agreed(house, &cast.alice, &cast.mo, &cast.bob, &offer).await;
    stage::take(house, safety, &Thing::Placement(id.clone()), Act::Clear, "").await.expect("it is theirs to clear");
    stage::schedule(house, &cast.bob, &id, "2026-05-20T09:00:00Z", "2026-05-20T12:00:00Z").await.expect("a date");
    id.to_string()
}

fn first_id(list: &Answer) -> String {
    list.value()["items"][0]["id"].as_str().expect("an id").to_owned()
}

/// Makes something of shadowing and takes a step with it; gives its id.
async fn step(client: &mut Client, path: &str, what: &serde_json::Value, act: &str) -> String {
    let made = client.json(Method::POST, path, what).await.is(201).value();
    let id = made["id"].as_str().expect("an id").to_owned();
    client.json(Method::POST, &format!("{path}/{id}/steps"), &serde_json::json!({ "act": act })).await.ok();
    id
}

async fn add(house: &House, name: &str, institution: &Institution, role: Role) -> PersonId {
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let new = NewPerson { name: name.to_owned(), ..NewPerson::default() };
    let person = accounts::add_person(&mut tx, now, &institution.id, &new).await.unwrap();
    accounts::grant(&mut tx, now, &person, role).await.unwrap();
    tx.commit().await.unwrap();
    person
}

/// Publishes a profile whose every said section has this audience; it takes messages.
async fn publish(house: &House, person: &PersonId, name: &str, audience: Audience) {
    let mut profile = Profile::default();
    for (kind, content) in [
        (SectionKind::About, serde_json::json!({ "name": name, "pronouns": "" })),
        (SectionKind::Summary, serde_json::json!("Looks after two microscopes.")),
        (SectionKind::Contact, serde_json::json!({ "messages": true, "phone": "", "note": "" })),
    ] {
        profile.set_section(kind, Section { audience, version: 1, content }).unwrap();
    }
    let now = house.clock.now();
    let mut tx = house.app.db.write().await.unwrap();
    let publication = Publication { person: person.clone(), profile, matching: false, at: now, confirmed: Some(now) };
    directory::publish_many(&mut tx, now, "sample", &[publication]).await.unwrap();
    tx.commit().await.unwrap();
}

/// An answer in the table's words.
fn word(answer: &Answer) -> String {
    let to_sign_in = answer.headers.get("location").is_some_and(|to| to.as_bytes().starts_with(b"/sign-in?to="));
    match answer.status.as_u16() {
        401 => "sign".to_owned(),
        303 if to_sign_in => "sign".to_owned(),
        403 => "no".to_owned(),
        404 => "404".to_owned(),
        200..=399 | 400 | 409 | 415 | 422 | 428 | 429 => "in".to_owned(),
        other => format!("{other}!"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_lets_in_whom_it_should_and_nobody_else() {
    let fixture = Fixture::new().await;
    let lines = lines();
    let mut wrong = Vec::new();
    for line in &lines {
        let mut got = Vec::new();
        for who in 0..HEAD.len() {
            got.push(fixture.ask(line, who).await);
        }
        for (who, (got, wanted)) in got.iter().zip(&line.codes).enumerate() {
            if got != wanted {
                wrong.push(format!("{} {} as {}: {got}, and not {wanted}", line.method, line.path, HEAD[who]));
            }
        }
    }
    let listed: BTreeSet<(&str, &str)> = lines.iter().map(|line| (line.method, line.route)).collect();
    let routed: Vec<Route> = benchside::routes().list();
    for (method, route) in &listed {
        if !routed.iter().any(|routed| routed.method == *method && routed.path == *route) {
            wrong.push(format!("{method} {route} is in table.txt but is no route"));
        }
    }
    for route in &routed {
        if !listed.contains(&(route.method.as_str(), route.path.as_str())) {
            let line = Line { method: &route.method, route: &route.path, path: &route.path, codes: Vec::new(), body: None };
            let mut got = Vec::new();
            for who in 0..HEAD.len() {
                got.push(fixture.ask(&line, who).await);
            }
            wrong.push(format!(
                "not in table.txt; asked as it is, with placeholders, it answers:\n{} {} - {}",
                route.method,
                route.path,
                got.join(" ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
