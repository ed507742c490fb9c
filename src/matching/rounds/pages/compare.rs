//! Two proposals of a round, side by side.

use askama::Template;
use axum::extract::{Path, Query};

use super::{MoveView, ROWS, movers, signed};
use crate::matching::rounds::model::{Solution, points};
use crate::matching::rounds::solve::Difference;
use crate::matching::rounds::{act, store};
use crate::web::forms::Form;
use crate::web::times::moment;
use crate::web::{Error, Page, Result, Visit};

#[derive(Template)]
#[template(path = "rounds/compare.html")]
struct ComparePage {
    page: Page,
    id: String,
    numbers: Vec<(i64, String)>,
    before: i64,
    after: i64,
    rows: Vec<(&'static str, String, String, String)>,
    words: String,
    moves: Vec<MoveView>,
    earlier: String,
    later: String,
    page_words: String,
}

/// `GET /desk/rounds/{id}/compare`.
pub async fn show(visit: Visit, Path(id): Path<String>, Query(sent): Query<Vec<(String, String)>>) -> Result {
    let form = Form::sent(sent);
    let mut tx = visit.app.db.read().await?;
    let round = act::seen(&mut tx, &visit, &id).await?;
    let all = store::solutions(&mut tx, &round.id, 50).await?;
    let newest = all.first().map(|one| one.number).ok_or(Error::NotFound)?;
    let number = |name: &str, otherwise: i64| form.value(name).parse::<i64>().unwrap_or(otherwise);
    let (before, after) = (number("before", (newest - 1).max(1)), number("after", newest));
    let old = store::solution(&mut tx, &round.id, before).await?.ok_or(Error::NotFound)?;
    let new = store::solution(&mut tx, &round.id, after).await?.ok_or(Error::NotFound)?;
    let difference = Difference::between(&store::placed(&mut tx, &old.id).await?, &store::placed(&mut tx, &new.id).await?);
    let at: i64 = form.value("page").parse().unwrap_or(1).clamp(1, 1_000);
    let from = ((at - 1) * ROWS) as usize;
    let shown: Vec<_> = difference.moved.iter().skip(from).take(ROWS as usize).cloned().collect();
    let names = store::names(&mut tx, &movers(&shown)).await?;
    drop(tx);
    let me = visit.member()?;
    let label = |one: &Solution| {
        let when = moment(one.made, visit.app.clock.now(), &me.time_zone).words;
        (one.number, format!("Proposal {} ({}, {when})", one.number, one.aim.label().to_lowercase()))
    };
    let floor = |one: &Solution| one.figures.floor.map_or_else(|| "–".to_owned(), points);
    let (a, b) = (old.figures, new.figures);
    let here = |page: i64| format!("/desk/rounds/{id}/compare?before={before}&after={after}&page={page}");
    let view = ComparePage {
        page: visit.page(format!("Two proposals for {}", round.name)),
        numbers: all.iter().map(label).collect(),
        before,
        after,
        rows: vec![
            ("Aim", old.aim.label().to_owned(), new.aim.label().to_owned(), String::new()),
            ("Matched", a.matched.to_string(), b.matched.to_string(), (b.matched - a.matched).to_string().replace('-', "−")),
            ("Points in all", points(a.total), points(b.total), signed(b.total - a.total)),
            ("Worst match", floor(&old), floor(&new), signed(b.floor.unwrap_or(0) - a.floor.unwrap_or(0))),
            ("Certified", yes(a.certified), yes(b.certified), String::new()),
        ],
        words: difference.words(),
        moves: shown.iter().map(|one| MoveView::of(one, &names)).collect(),
        earlier: if at > 1 { here(at - 1) } else { String::new() },
        later: if difference.moved.len() > from + ROWS as usize { here(at + 1) } else { String::new() },
        page_words: format!("Page {at}"),
        id,
    };
    visit.html(&view)
}

fn yes(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}
