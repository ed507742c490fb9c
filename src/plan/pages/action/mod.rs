//! One action: how it stands, what was asked and said, what shows it, and its measures.

mod send;

pub(in crate::plan) use send::{ask, evidence, owner, status, update};

use askama::Template;
use axum::extract::{Path, Query};

use super::versions::{self, VersionView};
use super::{MeasureView, Which, overdue, statuses};
use crate::plan::acts::{self, Opened};
use crate::plan::history::{FEW, history};
use crate::plan::model::{Act, Head, Period, Relation, may};
use crate::plan::report::{MeasureLine, root};
use crate::plan::store::{self, Changed, Evidence, Update};
use crate::web::forms::Form;
use crate::web::times::{When, day as day_of};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "plan/action.html")]
struct ActionPage {
    page: Page,
    plan: String,
    back: String,
    here: String,
    query: String,
    number: String,
    words: String,
    strand: String,
    timeframe: String,
    came_from: String,
    tags: Vec<String>,
    steps: Vec<(String, String, bool)>,
    part_of: Option<(String, String)>,
    parts: Vec<(String, String, String)>,
    follow_on: Vec<(String, String)>,
    status: &'static str,
    status_code: &'static str,
    status_badge: &'static str,
    reason: String,
    since: When,
    late: bool,
    /// By which day it is to be done.
    due: String,
    owners: Vec<OwnerView>,
    measures: Vec<MeasureView>,
    waiting: Vec<AskedView>,
    asked_me: bool,
    updates: Vec<UpdateView>,
    evidence: Vec<EvidenceView>,
    statuses_before: Vec<StatusView>,
    versions: Vec<VersionView>,
    /// Where older versions are; empty where these are all.
    older: String,
    /// Where a measure is added to it, for those who may.
    add_measure: String,
    people: Vec<(String, String)>,
    today: String,
    may_update: bool,
    may_edit: bool,
    keeps: bool,
    form: Form,
}

struct OwnerView {
    name: String,
    accountable: bool,
    people: Vec<(String, String)>,
}

struct AskedView {
    who: String,
    by: String,
    when: When,
    due: String,
    /// For how many days.
    late: i64,
    question: String,
}

struct UpdateView {
    who: String,
    day: String,
    lines: Vec<String>,
    answers: bool,
}

struct EvidenceView {
    words: String,
    link: String,
    who: String,
    when: When,
}

struct StatusView {
    label: &'static str,
    badge: &'static str,
    reason: String,
    who: String,
    when: When,
}

impl AskedView {
    fn state(&self) -> String {
        format!("asked and not answered{}", overdue(self.late))
    }

    fn kind(&self) -> &'static str {
        if self.late > 0 { "bad" } else { "warn" }
    }
}

impl ActionPage {
    fn statuses(&self) -> Vec<(&'static str, &'static str)> {
        statuses()
    }

    /// What a field holds: what was typed, else how it is.
    fn chosen(&self, name: &str, otherwise: &str) -> String {
        if self.form.is_sent(name) { self.form.value(name).to_owned() } else { otherwise.to_owned() }
    }
}

async fn page(visit: &Visit, which: &Which, number: &str, form: Form) -> Result<ActionPage> {
    let mut tx = visit.app.db.read().await?;
    let opened = acts::open(&mut tx, visit, which.plan.as_deref()).await?;
    let (kept, relation) = acts::action(&mut tx, &opened, number).await?;
    let owners = store::owners(&mut tx, &opened.plan.id).await?;
    let owners: Vec<store::Owner> = owners.into_iter().filter(|owner| owner.action == kept.id).collect();
    let updates = store::updates(&mut tx, &kept.id).await?;
    let evidence = store::evidence(&mut tx, &kept.id).await?;
    let statuses = store::statuses(&mut tx, &kept.id).await?;
    let before = history::<crate::plan::model::Action>(&mut tx, &opened.reader(), &kept.id, None, FEW).await?;
    let actions = store::actions(&mut tx, &opened.plan.id).await?;
    let all = store::measures(&mut tx, &opened.plan.id).await?;
    let mut measures = Vec::new();
    for one in all.iter().filter(|one| one.says.action == kept.says.number) {
        let root = root(one, &all);
        let mut records = store::records(&mut tx, &root.id).await?;
        records.retain(|record| !record.is_corrected());
        let reading = opened.reader().now(&mut tx, &root.says, Some(&kept), &records).await?;
        let href = opened.href(&format!("/plan/measures/{}", one.says.code));
        let is_frozen = opened.reader().is_frozen(&root.says);
        measures.push(MeasureView::new(&MeasureLine { kept: one.clone(), reading, is_frozen }, href));
    }
    drop(tx);
    acts::note_reading(visit, &opened, "action", number).await?;
    let (head, action, zone) = (&opened.plan.head, &kept.says, &opened.me.time_zone);
    let here = format!("/plan/actions/{}", action.number);
    let numbered = |number: &str| opened.href(&format!("/plan/actions/{number}"));
    let mine = |update: &&Update| update.given.is_none() && update.asked_of.as_ref() == Some(&opened.me.person);
    Ok(ActionPage {
        page: visit.page(format!("Action {}", action.number)),
        plan: head.name.clone(),
        back: opened.href("/plan"),
        query: opened.href(&here).strip_prefix(here.as_str()).unwrap_or_default().to_owned(),
        number: action.number.clone(),
        words: action.words.clone(),
        strand: action.strand.clone(),
        timeframe: action.timeframe(head),
        came_from: action.came_from.clone(),
        tags: action.tags.clone(),
        steps: steps(action, head, opened.today),
        part_of: (!action.part_of.is_empty()).then(|| (action.part_of.clone(), numbered(&action.part_of))),
        parts: actions
            .iter()
            .filter(|one| one.says.part_of == action.number)
            .map(|one| (one.says.number.clone(), one.says.words.clone(), numbered(&one.says.number)))
            .collect(),
        follow_on: follow_on(action, &opened),
        status: kept.stand.status.label(),
        status_code: kept.stand.status.code(),
        status_badge: kept.stand.status.badge(),
        reason: kept.stand.reason.clone(),
        since: day_of(kept.stand.since, zone),
        late: kept.stand.status.is_late(action.due_on(head), opened.today),
        due: Period::Day(action.due_on(head)).words(),
        owners: action.owners.iter().map(|name| owner_view(name, action, &owners)).collect(),
        measures,
        asked_me: updates.iter().any(|update| mine(&update)),
        waiting: updates.iter().filter(|update| update.given.is_none()).filter_map(|update| asked(update, &opened)).collect(),
        updates: updates.iter().filter_map(given).collect(),
        evidence: evidence.into_iter().map(|one| shown(one, zone)).collect(),
        statuses_before: statuses.into_iter().map(|one| stood(one, zone)).collect(),
        versions: versions::views(&before, zone),
        older: versions::older(&opened, &here, &before),
        add_measure: if relation == Relation::Coordinator {
            opened.href(&format!("/plan/add/measure?action={}", action.number))
        } else {
            String::new()
        },
        people: people(&owners),
        today: opened.today.to_string(),
        may_update: may(relation, Act::Update),
        may_edit: may(relation, Act::Edit),
        keeps: relation == Relation::Coordinator,
        here,
        form,
    })
}

fn steps(action: &crate::plan::model::Action, head: &Head, today: chrono::NaiveDate) -> Vec<(String, String, bool)> {
    let past = |due: &Period| due.last(head.academic_year_end) < today;
    action.steps.iter().map(|step| (step.words.clone(), step.due.words(), past(&step.due))).collect()
}

fn follow_on(action: &crate::plan::model::Action, opened: &Opened<'_>) -> Vec<(String, String)> {
    let link = |follow: &crate::plan::model::Follow| {
        let code = if follow.plan.is_empty() { &opened.plan.head.code } else { &follow.plan };
        let there = opened.all.iter().find(|plan| plan.head.code == *code);
        let words = match (follow.action.is_empty(), there) {
            (true, Some(plan)) => plan.head.name.clone(),
            (true, None) => code.clone(),
            (false, Some(plan)) => format!("Action {} of {}", follow.action, plan.head.name),
            (false, None) => format!("Action {} of {code}", follow.action),
        };
        let href = there.map(|plan| {
            if follow.action.is_empty() {
                format!("/plan?plan={}", plan.head.code)
            } else {
                format!("/plan/actions/{}?plan={}", follow.action, plan.head.code)
            }
        });
        (words, href.unwrap_or_default())
    };
    action.follow_on.iter().map(link).collect()
}

fn owner_view(name: &str, action: &crate::plan::model::Action, owners: &[store::Owner]) -> OwnerView {
    let people = owners.iter().filter(|owner| owner.owner == name).map(|owner| (owner.name.clone(), owner.handle.clone()));
    OwnerView {
        name: name.to_owned(),
        accountable: action.accountable == name && action.owners.len() > 1,
        people: people.collect(),
    }
}

fn people(owners: &[store::Owner]) -> Vec<(String, String)> {
    let mut people: Vec<(String, String)> = owners.iter().map(|owner| (owner.handle.clone(), owner.name.clone())).collect();
    people.dedup();
    people
}

fn asked(update: &Update, opened: &Opened<'_>) -> Option<AskedView> {
    let due = update.due.as_deref().and_then(|due| due.parse().ok()).map(|due| Period::Day(due).words()).unwrap_or_default();
    Some(AskedView {
        who: update.asked_name.clone().unwrap_or_else(|| "Somebody who is no longer here".to_owned()),
        by: update.asked_by.clone().unwrap_or_else(|| "Somebody who is no longer here".to_owned()),
        when: day_of(update.asked?, &opened.me.time_zone),
        due,
        late: update.late(opened.today),
        question: update.question.clone(),
    })
}

fn given(update: &Update) -> Option<UpdateView> {
    update.given?;
    Some(UpdateView {
        who: update.given_by.clone().unwrap_or_else(|| "The plan's file".to_owned()),
        day: update.day.as_deref().and_then(|day| day.parse().ok()).map(|day| Period::Day(day).words()).unwrap_or_default(),
        lines: update.words.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        answers: update.asked.is_some(),
    })
}

fn shown(one: Evidence, zone: &str) -> EvidenceView {
    EvidenceView { words: one.words, link: one.link, who: one.by.unwrap_or_default(), when: day_of(one.added, zone) }
}

fn stood(one: Changed, zone: &str) -> StatusView {
    StatusView {
        label: one.status().label(),
        badge: one.status().badge(),
        when: day_of(one.said, zone),
        reason: one.reason,
        who: one.by.unwrap_or_else(|| "The plan's file".to_owned()),
    }
}

/// `GET /plan/actions/{number}`.
pub(crate) async fn show(visit: Visit, Path(number): Path<String>, Query(which): Query<Which>) -> Result {
    let view = page(&visit, &which, &number, Form::default()).await?;
    visit.html(&view)
}
