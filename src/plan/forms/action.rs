//! An action as a form.

use super::{Field, LINE, Shape, TEXT, Values, a_day, say, several};
use crate::plan::model::check::{self, Known, Lost};
use crate::plan::model::{Action, Follow, Head, Period, Step};
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
        hint: "One a line: the number of an action here, or another plan's code, alone or with an action's number behind it, as in plan-code/3",
        shape: Shape::Text,
    },
    Field { name: "came_from", label: "The plan that it came from", hint: "", shape: Shape::Line },
];

/// What it says besides, which its form leaves as it is.
pub(in crate::plan) const ALSO: [Field; 1] = [Field { name: "part_of", label: "A part of action", hint: "", shape: Shape::Line }];

/// Everything that an action says.
pub(in crate::plan) fn whole(action: &Action) -> Values {
    let mut values = values(action);
    values.push(("part_of", action.part_of.clone()));
    values
}

/// What an action says, field by field.
pub(in crate::plan) fn values(action: &Action) -> Values {
    let steps: Vec<String> = action.steps.iter().map(|step| format!("{}: {}", step.due, step.words)).collect();
    let follow: Vec<String> = action.follow_on.iter().map(written).collect();
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

/// How a link is written, said where one leads nowhere.
const HOW: &str = "Write the number alone for an action of this plan, and plan-code/number for one of another plan.";

fn written(link: &Follow) -> String {
    format!("{} {}", link.plan, link.action).trim().to_owned()
}

/// What a form makes of an action; its number and place stay. `known` are the actions of the institution's plans.
pub(in crate::plan) fn read(form: &mut Form, before: &Action, head: &Head, known: &Known) -> Action {
    let words = form.text("words", TEXT);
    if words.is_empty() {
        form.wrong("words", "Say what is to be done.");
    }
    let owners = several(form, "owners");
    if owners.is_empty() {
        form.wrong("owners", "Name at least one owner: a post or a body.");
    }
    let accountable = match form.line("accountable", LINE) {
        empty if empty.is_empty() => owners.first().cloned().unwrap_or_default(),
        named => named,
    };
    let begins = match form.line("begins", 10) {
        empty if empty.is_empty() => None,
        text => a_day(&text).or_else(|| {
            form.wrong("begins", "Give a day, such as 2025-02-01.");
            None
        }),
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
        match link(&line, before, head, known) {
            Ok(link) => follow_on.push(link),
            Err(why) => form.wrong("follow_on", why),
        }
    }
    let action = Action {
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
    };
    say(form, &FIELDS, &[], check::owners(&action).into_iter().chain(check::days(head, &action)));
    action
}

/// A link as it is written in a line. What the action was followed by before may stay, though its plan is not here.
fn link(line: &str, before: &Action, head: &Head, known: &Known) -> Result<Follow, String> {
    if let Some(same) = before.follow_on.iter().find(|one| written(one) == line) {
        return Ok(same.clone());
    }
    let to = |plan: &str, action: &str| Follow { plan: plan.to_owned(), action: action.to_owned() };
    // no code has a slash in it
    let link = match line.split_once([' ', '/']) {
        Some((plan, action)) if plan == head.code => to("", action.trim()),
        Some((plan, action)) => to(plan, action.trim()),
        None if *line == head.code => to("", ""),
        None if known.contains_key(line) && !known.get(&head.code).is_some_and(|own| own.contains(line)) => to(line, ""),
        None => to("", line),
    };
    let its = |plan: &str| if plan.is_empty() { "This plan".to_owned() } else { format!("The plan {plan}") };
    match check::follow(head, known, &link) {
        Ok(()) => Ok(link),
        Err(Lost::Plan) => Err(format!("There is no plan '{}' here. {HOW}", link.plan)),
        Err(Lost::Action) if link.action.is_empty() => {
            Err(format!("'{line}' is this plan itself. Give the number of one of its actions."))
        }
        Err(Lost::Action) if line.contains([' ', '/']) => Err(format!("{} has no action {}.", its(&link.plan), link.action)),
        Err(Lost::Action) => Err(format!("There is no action {line} in this plan, and no plan of that code here. {HOW}")),
    }
}
