//! A proposal as a file.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::{Format as Style, Workbook, XlsxError};

use super::explain::{explain, pairs};
use super::model::points;
use super::{ROUND_EXPORTED, act, store, work};
use crate::hr::export::{Format, line};
use crate::ids::PersonId;
use crate::ledger::{self, Fact};
use crate::web::limits::Limit;
use crate::web::{Error, Result, Visit};

/// How often somebody may export.
const LIMIT: Limit = Limit { what: "exports", burst: 10.0, per_minute: 2.0 };
/// Requests explained at once.
const TOGETHER: usize = 500;

const HEADINGS: [&str; 8] =
    ["requester", "requester's handle", "asks for", "host", "host's handle", "host's institution", "points", "why"];

/// Answers with the proposal that would be published.
pub(super) async fn give(visit: &Visit, id: &str, format: Format) -> Result<Response> {
    let round = act::seen(&mut visit.app.db.read().await?, visit, id).await?;
    let (me, now) = (visit.member()?, visit.app.clock.now());
    visit.app.limits.take(&LIMIT, &visit.limit_key(), now)?;
    let mut tx = visit.app.db.write().await?;
    let solution = act::proposal(&mut tx, &round).await?.ok_or(Error::NotFound)?;
    let fact = Fact::new(ROUND_EXPORTED, now)
        .by(&me.person)
        .object(&round.id)
        .quantity(solution.figures.requests as f64)
        .with("programme", &round.programme)
        .with("format", format.code());
    ledger::append(&mut tx, now, fact).await?;
    tx.commit().await?;
    let (programme, institution) = (work::programme(&round)?, work::institution(&visit.app, &round).await?);
    let mut tx = visit.app.db.read().await?;
    let placed = store::placed(&mut tx, &solution.id).await?;
    let mut rows: Vec<Vec<String>> = Vec::with_capacity(placed.len());
    for some in placed.chunks(TOGETHER) {
        let mut people: Vec<PersonId> = some.iter().map(|one| one.person.clone()).collect();
        people.extend(some.iter().filter_map(|one| one.host.as_ref().map(|(_, person)| person.clone())));
        let names = store::names(&mut tx, &people).await?;
        let of = (programme, &institution, &visit.viewer);
        let explained = explain(&visit.app, &mut tx, of, &solution.weights, &pairs(some)).await?;
        for (one, explained) in some.iter().zip(explained) {
            let host = one.host.as_ref().and_then(|(_, person)| names.get(person));
            let requester = names.get(&one.person);
            let why: Vec<String> =
                explained.parts.iter().map(|part| format!("{}: {}", part.reason.words(), points(part.points))).collect();
            rows.push(vec![
                requester.map(|one| one.name.clone()).unwrap_or_default(),
                requester.map(|one| one.handle.clone()).unwrap_or_default(),
                explained.asks,
                host.map(|one| one.name.clone()).unwrap_or_default(),
                host.map(|one| one.handle.clone()).unwrap_or_default(),
                host.map(|one| one.institution.clone()).unwrap_or_default(),
                if one.host.is_some() { points(one.score) } else { String::new() },
                if one.host.is_some() { why.join("; ") } else { one.why.clone() },
            ]);
        }
    }
    drop(tx);
    let body = match format {
        Format::Csv => Body::from(csv(&rows)),
        Format::Xlsx => {
            let packed = tokio::task::spawn_blocking(move || workbook(&rows)).await;
            let packed = packed.map_err(|error| Error::Internal(error.to_string()))?;
            Body::from(packed.map_err(|error| Error::Internal(error.to_string()))?)
        }
    };
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(format.media()));
    let name = format!("attachment; filename=\"round-{}-{}.{}\"", solution.number, now.date_naive(), format.code());
    // Digits, letters and hyphens only.
    response
        .headers_mut()
        .insert(CONTENT_DISPOSITION, HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment")));
    Ok(response)
}

/// With the mark by which Excel knows UTF-8.
fn csv(rows: &[Vec<String>]) -> String {
    let mut text = format!("\u{feff}{}", line(&HEADINGS));
    rows.iter().for_each(|cells| text.push_str(&line(cells)));
    text
}

/// Every cell is a text cell, so that none can be a formula.
fn workbook(rows: &[Vec<String>]) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name("round")?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Style::new().set_bold();
    for (column, heading) in (0_u16..).zip(HEADINGS) {
        sheet.set_column_width(column, 24)?;
        sheet.write_string_with_format(0, column, heading, &bold)?;
    }
    for (number, cells) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(number, column, cell)?;
        }
    }
    workbook.save_to_buffer()
}
