//! What reasons are worth in a round: tried beside today's proposal, then saved.

use askama::Template;
use axum::extract::{Form as Sent, Path, Query};
use axum::http::StatusCode;

use super::{MoveView, movers, signed};
use crate::matching::rounds::act::Reweighing;
use crate::matching::rounds::forms::{self, field};
use crate::matching::rounds::model::{Act, Aim, Round, points};
use crate::matching::rounds::work::Trial;
use crate::matching::rounds::{act, store, work};
use crate::web::forms::Form;
use crate::web::{Error, Flash, Page, Result, Visit};

/// Moves shown of a trial.
const MOVES: usize = 25;
/// Letters of a note.
const NOTE: usize = 200;

#[derive(Template)]
#[template(path = "rounds/weights.html")]
struct WeightsPage {
    page: Page,
    id: String,
    version: i64,
    weights: Vec<WeightView>,
    aims: Vec<(&'static str, String)>,
    aim: String,
    form: Form,
    said: String,
    tried: Option<TriedView>,
}

struct WeightView {
    field: String,
    label: String,
    hint: String,
    value: String,
    error: String,
}

struct TriedView {
    words: String,
    rows: Vec<(&'static str, String, String, String)>,
    moves: Vec<MoveView>,
    more: usize,
    problem: String,
}

/// `GET /desk/rounds/{id}/weights`; with numbers it shows what they would change.
pub async fn show(visit: Visit, Path(id): Path<String>, Query(sent): Query<Vec<(String, String)>>) -> Result {
    let round = act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    page(&visit, StatusCode::OK, &round, Form::sent(sent), String::new()).await
}

async fn page(visit: &Visit, status: StatusCode, round: &Round, mut form: Form, said: String) -> Result {
    if !round.state.allows(Act::Change) {
        return Err(Error::Conflict("This round is finished and stays as it is.".to_owned()));
    }
    let numbers = forms::numbers(&form);
    let aim = forms::aim(&mut form, round.aim);
    let changed = round.weights.with(&numbers);
    if let Err(wrong) = &changed {
        wrong.iter().for_each(|(code, why)| form.wrong(&field(code), why.clone()));
    }
    let asked = form.is_sent("try") || !numbers.is_empty();
    let tried = match &changed {
        Ok(weights) if asked && round.state.allows(Act::Solve) && form.is_good() => {
            Some(tried(visit, round, Trial { weights: Some(weights.clone()), aim: Some(aim), ..Trial::default() }).await?)
        }
        _ => None,
    };
    let status = if changed.is_err() && status == StatusCode::OK { StatusCode::UNPROCESSABLE_ENTITY } else { status };
    let view = |code: &str, words: &str, hint: &str, value: f64| {
        let name = field(code);
        WeightView {
            value: if form.is_sent(&name) { form.value(&name).to_owned() } else { value.to_string() },
            error: form.error(&name).to_owned(),
            label: words.to_owned(),
            hint: hint.to_owned(),
            field: name,
        }
    };
    let weights = round.weights.weights.iter().map(|one| view(one.code.code(), &one.words, &one.hint, one.points));
    let shares = round.weights.shares.iter().map(|one| view(one.code.code(), &one.words, &one.hint, one.percent));
    let weights = weights.chain(shares).collect();
    visit.html_as(
        status,
        &WeightsPage {
            page: visit.page(format!("What counts in {}", round.name)),
            id: round.id.to_string(),
            version: round.version,
            weights,
            aims: Aim::ALL.iter().map(|aim| (aim.code(), format!("{}: {}", aim.label(), aim.words()))).collect(),
            aim: aim.code().to_owned(),
            form,
            said,
            tried,
        },
    )
}

async fn tried(visit: &Visit, round: &Round, trial: Trial) -> Result<TriedView> {
    let none = |problem| TriedView { words: String::new(), rows: Vec::new(), moves: Vec::new(), more: 0, problem };
    let tried = match work::preview(&visit.app, round, trial).await {
        Ok(tried) => tried,
        Err(Error::Conflict(problem)) => return Ok(none(problem)),
        Err(error) => return Err(error),
    };
    let mut tx = visit.app.db.read().await?;
    let today = act::proposal(&mut tx, round).await?.map(|solution| solution.figures).unwrap_or_default();
    let moved = &tried.difference.moved;
    let shown = &moved[..moved.len().min(MOVES)];
    let names = store::names(&mut tx, &movers(shown)).await?;
    let then = tried.solved.figures;
    let floor = |floor: Option<i64>| floor.map_or_else(|| "–".to_owned(), points);
    Ok(TriedView {
        words: tried.difference.words(),
        rows: vec![
            (
                "Matched",
                today.matched.to_string(),
                then.matched.to_string(),
                (then.matched - today.matched).to_string().replace('-', "−"),
            ),
            ("Points in all", points(today.total), points(then.total), signed(then.total - today.total)),
            ("Worst match", floor(today.floor), floor(then.floor), signed(then.floor.unwrap_or(0) - today.floor.unwrap_or(0))),
        ],
        moves: shown.iter().map(|one| MoveView::of(one, &names)).collect(),
        more: moved.len() - shown.len(),
        problem: String::new(),
    })
}

/// `POST /desk/rounds/{id}/weights`.
pub async fn save(visit: Visit, Path(id): Path<String>, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    let round = act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
    let mut form = Form::sent(sent);
    let aim = forms::aim(&mut form, round.aim);
    let note = form.line("note", NOTE);
    let usual = (form.value("usual") == "yes").then_some(note);
    if usual.as_deref() == Some("") {
        form.wrong("note", "Say in a few words why later rounds should begin with these.");
    }
    if !form.is_good() {
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &round, form, String::new()).await;
    }
    let how = Reweighing { numbers: forms::numbers(&form), aim, usual };
    match act::reweigh(&visit, &id, forms::version(&form)?, &how).await {
        Ok(_) => Ok(visit.go_saying(&format!("/desk/rounds/{id}"), &Flash::good("Saved. Make a proposal to use it."))),
        Err(Error::Invalid(wrong)) => {
            for (code, why) in wrong {
                form.wrong(&if code == "aim" { code } else { field(&code) }, why);
            }
            page(&visit, StatusCode::UNPROCESSABLE_ENTITY, &round, form, String::new()).await
        }
        Err(Error::Conflict(said)) => {
            let round = act::seen(&mut visit.app.db.read().await?, &visit, &id).await?;
            page(&visit, StatusCode::CONFLICT, &round, form, said).await
        }
        Err(error) => Err(error),
    }
}
