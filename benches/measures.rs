//! A ledger of 5 million facts: counted from zero, read by every breakdown, and kept in step. Limits of issue 7, on one machine.

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use benchside::app::App;
use benchside::clock::Clock;
use benchside::config::{Config, Mail, Mode};
use benchside::directory::{CONTACT_SENT, PROFILE_CONFIRMED, PROFILE_PUBLISHED, PROFILE_WITHDRAWN};
use benchside::ids::{InstitutionId, PersonId};
use benchside::ledger::{self, Fact};
use benchside::measures::{Breakdown, Question, Sight, Span, catch_up, counters, figures, head};
use benchside::search::telemetry::{PROFILE_VIEWED, SEARCH_MADE};
use benchside::shadowing::model::Act;
use benchside::sql_rows;
use chrono::{DateTime, TimeDelta, Utc};

use crate::people::wait;

const PEOPLE: usize = 20_000;
const DEPARTMENTS: usize = 300;

/// Prints them for so many facts.
pub async fn run(facts: usize) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    benchside::folder::prepare(&data, Mode::Real)?;
    let config = Config {
        mode: Mode::Real,
        data: data.clone(),
        database_url: None,
        address: "http://127.0.0.1:9".to_owned(),
        contact: None,
        mail: Mail::Memory,
    };
    let app = App::open(config, Clock::System).await?;
    let institution = InstitutionId::from("north".to_owned());
    let people = write_people(&app, &institution).await?;
    let began = Instant::now();
    write_facts(&app, &people, facts).await?;
    println!("written  {facts} facts of {PEOPLE} people in {DEPARTMENTS} departments in {:.0} s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    let rebuild = Command::new(env!("CARGO_BIN_EXE_benchside"))
        .args(["measures", "rebuild", "--data"])
        .arg(&data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let peak = wait(rebuild)?;
    let took = began.elapsed().as_secs_f64();
    println!("rebuild  {took:.1} s (limit 60: {:.2} of it)   peak {peak} MB (limit 500)", took / 60.0);
    let mut slowest = (Duration::ZERO, "", "");
    for counter in counters() {
        let breakdowns =
            [None, Some(Breakdown::Department), Some(Breakdown::Site), Some(Breakdown::JobFamily), Some(Breakdown::GradeBand)];
        for by in breakdowns {
            let question = Question {
                institution: &institution,
                numerator: counter.code,
                denominator: None,
                span: Span { from: "2025-01-01".parse()?, until: "2028-01-01".parse()? },
                by,
                today: "2027-12-31".parse()?,
                sight: Sight::Exact,
            };
            let began = Instant::now();
            figures(&mut app.db.read().await?, &question).await?;
            slowest = slowest.max((began.elapsed(), counter.code, by.map_or("whole", Breakdown::code)));
        }
    }
    let milliseconds = slowest.0.as_secs_f64() * 1_000.0;
    println!("slowest  {milliseconds:.0} ms (limit 300: {:.2} of it): {} by {}", milliseconds / 300.0, slowest.1, slowest.2);
    let following = tokio::spawn(benchside::measures::follow(app.clone()));
    let mut longest = Duration::ZERO;
    for person in people.iter().take(20) {
        let began = Instant::now();
        let mut tx = app.db.write().await?;
        let seq = ledger::append(&mut tx, app.clock.now(), Fact::new(PROFILE_CONFIRMED, app.clock.now()).by(person).about(person))
            .await?;
        tx.commit().await?;
        while head(&mut app.db.read().await?).await? < seq {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        longest = longest.max(began.elapsed());
    }
    following.abort();
    println!("an act   in its measure after {:.2} s at most (limit 2)", longest.as_secs_f64());
    catch_up(&app).await?;
    app.close().await;
    Ok(())
}

async fn write_people(app: &App, institution: &InstitutionId) -> Result<Vec<PersonId>, Box<dyn Error>> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    sql_rows!(
        &mut tx,
        "insert into institutions (id, slug, name, fold, time_zone, shares, created) ",
        [institution],
        |b, one| {
            b.push_bind((*one).clone())
                .push_bind("north")
                .push_bind("North")
                .push_bind("north")
                .push_bind("Europe/London")
                .push_bind(false)
                .push_bind(now);
        },
        ""
    )?;
    let departments: Vec<String> = (0..DEPARTMENTS).map(|at| format!("d{at:03}")).collect();
    sql_rows!(
        &mut tx,
        "insert into departments (id, institution, name, fold) ",
        departments,
        |b, one| {
            b.push_bind(one.clone()).push_bind(institution.clone()).push_bind(one.clone()).push_bind(one.clone());
        },
        ""
    )?;
    let people: Vec<PersonId> = (0..PEOPLE).map(|at| PersonId::from(format!("p{at:05}"))).collect();
    let rows: Vec<(usize, &PersonId)> = people.iter().enumerate().collect();
    sql_rows!(
        &mut tx,
        "insert into people (id, handle, institution, department, name, fold, job_family, grade_band, technical, active, created) ",
        rows,
        |b, row| {
            let (at, person) = row;
            b.push_bind((*person).clone())
                .push_bind(person.to_string())
                .push_bind(institution.clone())
                .push_bind(departments[at % DEPARTMENTS].clone())
                .push_bind(person.to_string())
                .push_bind(person.to_string())
                .push_bind(format!("family {}", at % 6))
                .push_bind(format!("grade {}", at % 7))
                .push_bind(at % 3 > 0)
                .push_bind(true)
                .push_bind(now);
        },
        ""
    )?;
    tx.commit().await?;
    Ok(people)
}

/// Three years of them: mostly looks and searches, a tenth messages, the rest acts that measures are made of.
async fn write_facts(app: &App, people: &[PersonId], facts: usize) -> Result<(), Box<dyn Error>> {
    let mut chance = fastrand::Rng::with_seed(7);
    let first: DateTime<Utc> = "2025-01-01T00:00:00Z".parse()?;
    let mut written = 0;
    while written < facts {
        let mut some = Vec::with_capacity(20_000);
        for _ in 0..20_000.min(facts - written) {
            let at = first + TimeDelta::minutes((3 * 365 * 24 * 60 * written / facts) as i64);
            let person = &people[chance.usize(0..people.len())];
            written += 1;
            some.push(match chance.u32(0..100) {
                0..50 => Fact::new(PROFILE_VIEWED, at).about(person).quantity(1.0),
                50..75 => Fact::new(SEARCH_MADE, at).quantity(3.0).with("empty", "no"),
                75..85 => Fact::new(CONTACT_SENT, at).by(person).about(&people[chance.usize(0..people.len())]),
                85..90 => Fact::new(PROFILE_CONFIRMED, at).by(person).about(person),
                90..95 => Fact::new(PROFILE_PUBLISHED, at).by(person).about(person).with("reach", "public").with("source", "page"),
                95 => Fact::new(PROFILE_WITHDRAWN, at).by(person).about(person),
                shadowing => {
                    let act = [Act::Submit, Act::Approve, Act::Accept, Act::Confirm][(shadowing - 96) as usize];
                    let fact = Fact::new(act.fact(), at).by(person).about(person).object(format!("r{}", chance.u32(0..50_000)));
                    fact.with("kind", "observe").with("where", "internal").with("by", "requester").with("both", "yes").quantity(3.0)
                }
            });
        }
        let mut tx = app.db.write().await?;
        ledger::append_all(&mut tx, app.clock.now(), some).await?;
        tx.commit().await?;
    }
    Ok(())
}
