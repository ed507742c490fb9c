//! An action as a form.

use super::{Field, LINE, Shape, TEXT, Values, several};
use crate::plan::model::{Action, Follow, Period, Step};
use crate::web::forms::Form;

/// Its fields, in their order. The number stays: addresses and links name it.
pub(in crate::plan) const FIELDS: [Field; 11] = [
    Field { name: "words", label: "What is to be done", hint: "", shape: Shape::Text },
    Field { name: "strand", label: "Strand or objective", hint: "", shape: Shape::Line },
    Field { name: "owners", label: "Owners", hint: "Posts or bodies, one a line", shape: Shape::Text },
    Field { name: "accountable", label: "Who answers for it", hint: "One of the owners", shape: Shape::Line },
    Field { name: "begins", label: "First day", hint: "Such as 2025-02-01; empty for the plan's own", shape: Shape::Line },
    Field {
        name: "due",
        label: "By when",
        hint: "A day (2025-10-31), a quarter (2025 Q4), a year (2026) or an academic year (2025-26); empty for the plan's end",
        shape: Shape::Line,
    },
    Field {
        name: "ongoing",
        label: "Does it go on all the time?",
        hint: "",
        shape: Shape::Choice(|| vec![("no".to_owned(), "No".to_owned()), ("yes".to_owned(), "Yes, ongoing".to_owned())]),
    },
    Field {
        name: "steps",
        label: "Dates on the way",
        hint: "One a line, such as 2025-07-31: Mapping carried out",
        shape: Shape::Text,
    },
    Field { name: "tags", label: "Tags of outside frameworks", hint: "One a line, such as concordat:2", shape: Shape::Text },
    Field {
        name: "follow_on",
        label: "Followed by",
        hint: "One a line: the number of an action here, or a plan's code with or without an action's number behind it",
        shape: Shape::Text,
    },
    Field { name: "came_from", label: "The plan that it came from", hint: "", shape: Shape::Line },
];

/// What an action says, field by field.
pub(in crate::plan) fn values(action: &Action) -> Values {
    let steps: Vec<String> = action.steps.iter().map(|step| format!("{}: {}", step.due, step.words)).collect();
    let follow: Vec<String> = action.follow_on.iter().map(|one| format!("{} {}", one.plan, one.action).trim().to_owned()).collect();
    vec![
        ("words", action.words.clone()),
        ("strand", action.strand.clone()),
        ("owners", action.owners.join("\n")),
        ("accountable", action.accountable.clone()),
        ("begins", action.begins.map(|day| day.to_string()).unwrap_or_default()),
        ("due", action.due.map(|due| due.to_string()).unwrap_or_default()),
        ("ongoing", if action.ongoing { "yes" } else { "no" }.to_owned()),
        ("steps", steps.join("\n")),
        ("tags", action.tags.join("\n")),
        ("follow_on", follow.join("\n")),
        ("came_from", action.came_from.clone()),
    ]
}

/// What a form makes of an action; its number and place stay. `numbers` are those of the plan's actions.
pub(in crate::plan) fn read(form: &mut Form, before: &Action, numbers: &[String]) -> Action {
    let words = form.text("words", TEXT);
    if words.is_empty() {
        form.wrong("words", "Say what is to be done.");
    }
    let mut owners = several(form, "owners");
    owners.dedup();
    if owners.is_empty() {
        form.wrong("owners", "Name at least one owner: a post or a body.");
    }
    let accountable = match form.line("accountable", LINE) {
        empty if empty.is_empty() => owners.first().cloned().unwrap_or_default(),
        named => named,
    };
    if !owners.is_empty() && !owners.contains(&accountable) {
        form.wrong("accountable", "This is none of the owners. Name one of them, in the same words.");
    }
    let begins = match form.line("begins", 10) {
        empty if empty.is_empty() => None,
        text => match text.parse() {
            Ok(day) => Some(day),
            Err(_) => {
                form.wrong("begins", "Give a day, such as 2025-02-01.");
                None
            }
        },
    };
    let due = match form.line("due", 30) {
        empty if empty.is_empty() => None,
        text => text.parse::<Period>().map_err(|why| form.wrong("due", format!("{why}."))).ok(),
    };
    let mut steps = Vec::new();
    for line in several(form, "steps") {
        match line.split_once(": ").map(|(due, words)| (due.parse::<Period>(), words)) {
            Some((Ok(due), words)) => steps.push(Step { words: words.trim().to_owned(), due }),
            Some((Err(why), _)) => form.wrong("steps", format!("{why}.")),
            None => form.wrong("steps", format!("'{line}' has no date. Write it as 2025-07-31: what is done then.")),
        }
    }
    let mut follow_on = Vec::new();
    for line in several(form, "follow_on") {
        let follow = match line.split_once(' ') {
            Some((plan, action)) => Follow { plan: plan.to_owned(), action: action.trim().to_owned() },
            None if numbers.contains(&line) => Follow { plan: String::new(), action: line },
            None => Follow { plan: line, action: String::new() },
        };
        follow_on.push(follow);
    }
    Action {
        number: before.number.clone(),
        part_of: before.part_of.clone(),
        strand: form.line("strand", LINE),
        words,
        owners,
        accountable,
        begins,
        due,
        ongoing: form.value("ongoing") == "yes",
        steps,
        tags: several(form, "tags"),
        came_from: form.line("came_from", LINE),
        follow_on,
    }
}
