//! A coordinator's decision about a proposal.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use super::{Line, kinds};
use crate::accounts::Role;
use crate::ids::{ConceptId, ProposalId};
use crate::storage::Tx;
use crate::vocabulary::change::take_over;
use crate::vocabulary::model::{Concept, Proposal};
use crate::vocabulary::store::proposals::{self, Decision};
use crate::vocabulary::{Vocabulary, forms, store};
use crate::web::forms::Form;
use crate::web::times::{When, day};
use crate::web::{Error, Flash, Page, Result, Visit};

/// How many concepts are shown that might be meant.
const CLOSE: usize = 8;

#[derive(Template)]
#[template(path = "vocabulary/decide.html")]
struct DecidePage {
    page: Page,
    proposal: Proposal,
    when: When,
    close: Vec<Line>,
    kinds: Vec<(&'static str, String)>,
    /// Codes of the kinds whose concepts are offered as the one that has another name.
    existing_kinds: &'static str,
    form: Form,
}

/// `GET /desk/concepts/{id}`.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let mut tx = visit.app.db.read().await?;
    let proposal = proposals::proposal(&mut tx, &me.institution, &ProposalId::from(id)).await?.ok_or(Error::NotFound)?;
    drop(tx);
    still_waits(&proposal)?;
    let form = filled(&visit, &proposal);
    page(&visit, StatusCode::OK, proposal, form)
}

/// `POST /desk/concepts/{id}`.
pub(crate) async fn decide(visit: Visit, Path(id): Path<String>, Sent(sent): Sent<Vec<(String, String)>>) -> Result {
    let me = visit.holding(Role::Coordinator)?;
    let now = visit.app.clock.now();
    let mut form = Form::sent(sent);
    let mut tx = visit.app.db.write().await?;
    let proposal = proposals::proposal(&mut tx, &me.institution, &ProposalId::from(id)).await?.ok_or(Error::NotFound)?;
    still_waits(&proposal)?;
    let Some((decision, reason)) = forms::decision(&mut form, &visit.app.vocabulary.current()) else {
        drop(tx);
        return page(&visit, StatusCode::UNPROCESSABLE_ENTITY, proposal, form);
    };
    let (decision, said) = settled(&mut tx, decision, &proposal).await?;
    if !proposals::decide(&mut tx, now, &me.person, &proposal, &decision, &reason).await? {
        return Err(decided_before());
    }
    tx.commit().await?;
    take_over(&visit.app).await;
    Ok(visit.go_saying("/desk/concepts", &Flash::good(said)))
}

/// A decision as it can be written now, and what is said of it: another node may have changed what this one's snapshot shows.
async fn settled(tx: &mut Tx, decision: Decision, proposal: &Proposal) -> Result<(Decision, String)> {
    Ok(match decision {
        Decision::Concept(concept) => {
            let concept = Concept { id: free_id(tx, concept.id).await?, ..concept };
            let said = format!("{} is in the vocabulary now.", concept.label);
            (Decision::Concept(concept), said)
        }
        Decision::Name(concept) => {
            let stored = store::concept(tx, &concept.id).await?.ok_or(Error::NotFound)?;
            let said = format!("{} finds {} from now on.", proposal.label, stored.label);
            (Decision::Name(forms::with_names(stored, proposal)), said)
        }
        Decision::Refused => (Decision::Refused, format!("{} sees your reason.", proposal.proposer_name)),
    })
}

/// The id, or the first like it that no concept has.
async fn free_id(tx: &mut Tx, id: ConceptId) -> Result<ConceptId> {
    let mut free = id.clone();
    let mut count = 1;
    while store::concept(tx, &free).await?.is_some() {
        count += 1;
        free = ConceptId::from(format!("{id}-{count}"));
    }
    Ok(free)
}

fn still_waits(proposal: &Proposal) -> Result<()> {
    if proposal.outcome.is_none() { Ok(()) } else { Err(decided_before()) }
}

fn decided_before() -> Error {
    Error::Conflict("Somebody has decided about this proposal already. The list shows what still waits.".to_owned())
}

/// The form as it is first shown: what was proposed, and what seems likeliest.
fn filled(visit: &Visit, proposal: &Proposal) -> Form {
    let vocabulary = visit.app.vocabulary.current();
    let close = close(&vocabulary, proposal);
    let pair = |name: &str, value: String| (name.to_owned(), value);
    let mut pairs = vec![
        pair("label", proposal.label.clone()),
        pair("kind", proposal.kind.code().to_owned()),
        pair("names", proposal.names.join("\n")),
    ];
    if let Some(near) = close.first() {
        pairs.push(pair("existing", near.label.clone()));
        pairs.push(pair("existing_id", near.id.to_string()));
        pairs.push(pair("broader", vocabulary.broader(&near.id).iter().map(|up| up.label.as_str()).collect::<Vec<_>>().join("\n")));
    }
    Form::sent(pairs)
}

fn page(visit: &Visit, status: StatusCode, proposal: Proposal, form: Form) -> Result {
    let me = visit.member()?;
    let vocabulary = visit.app.vocabulary.current();
    visit.html_as(
        status,
        &DecidePage {
            page: visit.page(format!("Proposed: {}", proposal.label)),
            when: day(proposal.proposed, &me.time_zone),
            close: close(&vocabulary, &proposal).into_iter().map(Line::new).collect(),
            kinds: kinds(),
            existing_kinds: if proposal.kind.is_of_titles() { proposal.kind.code() } else { "" },
            proposal,
            form,
        },
    )
}

/// Concepts that may be what is proposed.
fn close<'a>(vocabulary: &'a Vocabulary, proposal: &Proposal) -> Vec<&'a Concept> {
    if proposal.kind.is_of_titles() {
        vocabulary.titles_close_to(&proposal.label, CLOSE)
    } else {
        vocabulary.close_to(&proposal.label, CLOSE)
    }
}
