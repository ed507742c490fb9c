//! Rounds: 2,000 requests over 20,000 profiles, from candidates to a proposal that is explained, previewed and changed.
//!
//! The limits are those of issue 6.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use benchside::accounts::Role;
use benchside::accounts::store as accounts;
use benchside::app::App;
use benchside::clock::Clock;
use benchside::config::{Config, Mail, Mode};
use benchside::directory::import::{Options, import};
use benchside::directory::store::willing;
use benchside::directory::{published_after, published_of};
use benchside::ids::{ConceptId, PersonId, RoundId};
use benchside::matching::candidates::gather;
use benchside::matching::rounds::explain::{explain, pairs};
use benchside::matching::rounds::model::{Aim, Round, Rule, Ruling, State};
use benchside::matching::rounds::solve::{Task, solve};
use benchside::matching::rounds::work::{Trial, candidates, preview, propose};
use benchside::matching::rounds::{ask_due, store};
use benchside::shadowing::PROGRAMME;
use benchside::shadowing::act::write;
use benchside::shadowing::model::{Kind, Mode as Where};
use benchside::shadowing::store::requests::Said;
use benchside::sql;
use fastrand::Rng;

use crate::corpus::Corpus;

/// Prints them for so many requests over so many profiles.
pub async fn run(requests: usize, people: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path(), None).await;
    let (round, by) = fill(&app, folder.path(), requests, people).await;
    let ids: Vec<String> =
        store::requests(&mut app.db.read().await.unwrap(), &round.id).await.unwrap().into_iter().map(|(id, _)| id).collect();
    println!("{} requests over {people} profiles\n", ids.len());
    let institution = accounts::institution(&mut app.db.read().await.unwrap(), &round.institution).await.unwrap().unwrap();

    let began = Instant::now();
    let gathered = gather(&app, &PROGRAMME, &institution, &ids).await.expect("candidates");
    let candidates_took = began.elapsed();
    row("candidates", candidates_took, "under 5 s");
    println!("{:<40} {} hosts, {} pairs", "", gathered.hosts.len(), gathered.pairs.len());
    for aim in [Aim::Total, Aim::Fair] {
        let (none, empty) = (std::collections::HashMap::new(), std::collections::HashMap::new());
        let task = Task { gathered: &gathered, weights: &round.weights, aim, rulings: &[], places: &none, last: &empty };
        let began = Instant::now();
        let solved = solve(&task, &|| false).expect("a proposal");
        row(&format!("proposal, {}", aim.label().to_lowercase()), began.elapsed(), "under 1 s");
        let figures = solved.figures;
        println!("{:<40} {} matched, certified: {}", "", figures.matched, figures.certified);
    }

    let began = Instant::now();
    let done = propose(&app, &round, &by).await.expect("a proposal");
    while !done && app.rounds.running(&round.id).is_some() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let round = store::round(&mut app.db.read().await.unwrap(), &round.id).await.unwrap().expect("the round");
    assert_eq!(round.state, State::Proposed);
    let mut tx = app.db.read().await.unwrap();
    let viewer = accounts::viewer(&mut tx, &by).await.unwrap();
    let placed = store::placed(&mut tx, round.solution.as_ref().expect("a proposal")).await.unwrap();
    for some in placed.chunks(500) {
        let of = (&PROGRAMME, &institution, &viewer);
        explain(&app, &mut tx, of, &round.weights, &pairs(some)).await.expect("reasons");
    }
    drop(tx);
    row("made, kept and every pair explained", began.elapsed(), "");
    let weights = round.weights.with(&[("level".to_owned(), "30".to_owned())].into()).expect("weights");
    let began_all = began;
    let began = Instant::now();
    let tried = preview(&app, &round, Trial { weights: Some(weights), ..Trial::default() }).await.expect("a preview");
    row("another weight previewed", began.elapsed(), "under 1 s");
    println!("{:<40} {}", "", tried.difference.words());
    row("explained and previewed in all", began_all.elapsed(), "under 10 s");
    let request = placed.iter().find(|one| one.host.is_some()).expect("a match").request.clone();
    let considered = candidates(&app, &round, &request).await.expect("hosts").expect("it waits");
    let (host, person, _) = considered.hosts.last().expect("a host").clone();
    let ruling = Ruling { request, host, person, rule: Rule::Pin };
    let began = Instant::now();
    let tried = preview(&app, &round, Trial { ruling: Some(ruling), ..Trial::default() }).await.expect("a preview");
    row("a pin previewed", began.elapsed(), "under 1 s");
    println!("{:<40} {}", "", tried.difference.words());
    ask_due(&app).await.expect("nobody to ask");
    app.close().await;
}

/// Profiles, approved requests, and a round that is closed, with whose it is.
pub async fn fill(app: &App, folder: &Path, requests: usize, people: usize) -> (Round, PersonId) {
    let now = app.clock.now();
    let mut tx = app.db.write().await.unwrap();
    for number in 0..4 {
        accounts::add_institution(&mut tx, now, &format!("University {number}"), None, true).await.unwrap();
    }
    tx.commit().await.unwrap();
    let file = folder.join("profiles.jsonl");
    Corpus::new().write(&file, people);
    import(app, &file, &Options::default(), |_| ControlFlow::Continue(())).await.expect("an import");
    let mut tx = app.db.write().await.unwrap();
    // everybody agrees: the most there can be to look at
    sql!(&mut tx, sqlx::query("update profiles set matching = true"), execute).unwrap();
    tx.commit().await.unwrap();
    benchside::search::follow::catch_up(app).await.expect("an index");
    assert_eq!(willing(&mut app.db.read().await.unwrap()).await.unwrap().len(), people);

    let first = published_after(&mut app.db.read().await.unwrap(), None, 1).await.unwrap().remove(0);
    let mut tx = app.db.write().await.unwrap();
    let institution = accounts::person(&mut tx, &first).await.unwrap().unwrap().institution;
    accounts::grant(&mut tx, now, &first, Role::Coordinator).await.unwrap();
    tx.commit().await.unwrap();
    let concepts: Vec<ConceptId> = benchside::vocabulary::starter().unwrap().into_iter().map(|concept| concept.id).collect();
    let mut random = Rng::with_seed(7);
    let asking = published_of(&mut app.db.read().await.unwrap(), &institution).await.unwrap();
    for some in asking[..requests.min(asking.len())].chunks(200) {
        let mut tx = app.db.write().await.unwrap();
        for person in some {
            let viewer = accounts::viewer(&mut tx, person).await.unwrap();
            let me = viewer.member().expect("a member");
            let wanted: Vec<ConceptId> =
                (0..random.usize(1..4)).map(|_| concepts[random.usize(..concepts.len())].clone()).collect();
            let said = Said {
                aims: "See how it is done.".to_owned(),
                wanted: String::new(),
                kind: Kind::Observe,
                mode: Where::Either,
                earliest: None,
                latest: None,
                access_needs: String::new(),
                holds: Vec::new(),
            };
            write::add_request(&mut tx, now, me, &said, &wanted).await.expect("a request");
        }
        tx.commit().await.unwrap();
    }
    let mut tx = app.db.write().await.unwrap();
    sql!(&mut tx, sqlx::query("update shadowing_requests set state = 'matching'"), execute).unwrap();
    let round = Round {
        id: RoundId::new(now),
        programme: PROGRAMME.code.to_owned(),
        institution: institution.clone(),
        name: "Figures".to_owned(),
        state: State::Closed,
        version: 1,
        aim: Aim::Total,
        weights: PROGRAMME.own_weights(),
        closes: None,
        message: String::new(),
        solution: None,
        made: now,
        changed: now,
    };
    store::make(&mut tx, &round, &first).await.unwrap();
    let waiting = (PROGRAMME.waiting)(&mut tx, &institution, requests as i64).await.expect("requests");
    store::enrol(&mut tx, &round.id, &waiting).await.unwrap();
    let ids: Vec<String> = waiting.into_iter().map(|(request, _)| request).collect();
    (PROGRAMME.enrol)(&mut tx, &ids, Some(round.id.as_str())).await.unwrap();
    tx.commit().await.unwrap();
    (round, first)
}

/// A house in a folder; on PostgreSQL where an address of a database is given.
pub async fn open(folder: &Path, database: Option<&str>) -> App {
    let config = Config {
        mode: Mode::Real,
        data: folder.to_owned(),
        database_url: database.map(str::to_owned),
        address: String::new(),
        mail: Mail::Memory,
        contact: None,
    };
    App::open(config, Clock::System).await.expect("a house")
}

fn row(what: &str, took: Duration, limit: &str) {
    println!("{what:<40} {:.2} s  {limit}", took.as_secs_f64());
}
