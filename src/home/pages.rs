//! The front page.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use super::model::{self, Task};
use super::store::{self, Uptake};
use crate::accounts::{Member, Role};
use crate::directory::corrections::store::count_waiting as count_corrections;
use crate::directory::freshness::STALE;
use crate::directory::model::Progress;
use crate::directory::store::messages::{self, Folder};
use crate::directory::store::{Working, working_copy};
use crate::hr;
use crate::measures::{ShownUnit, Sight, Unit, show_units};
use crate::plan::store::my_open;
use crate::shadowing::store::needs::needs;
use crate::storage::Tx;
use crate::vocabulary::store::proposals::count_waiting;
use crate::web::times::{When, day, moment, today};
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "home/start.html")]
struct Start {
    page: Page,
    /// Technicians with a public profile, and the institutions they work at.
    people: i64,
    institutions: i64,
}

#[derive(Template)]
#[template(path = "home/home.html")]
struct Home {
    page: Page,
    today: When,
    name: String,
    waiting: String,
    tasks: Vec<ToDo>,
    /// How far the own profile has come, once it is begun.
    profile: Option<Own>,
    team: Option<Team>,
    uptake: Option<Figures>,
    /// Where someone with this viewer's roles goes most.
    ways: Vec<Way>,
}

/// One thing to do, with its button.
pub(super) struct ToDo {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) words: String,
    pub(super) button: &'static str,
    /// Whether the button does it at once instead of leading to a page.
    pub(super) at_once: bool,
}

struct Own {
    progress: Progress,
    handle: String,
    is_published: bool,
}

impl Own {
    fn progress_words(&self) -> String {
        format!("{} of {} sections filled in", self.progress.done, self.progress.total)
    }
}

/// A line manager's people.
struct Team {
    published: usize,
    people: Vec<Teammate>,
}

struct Teammate {
    name: String,
    title: String,
    /// Where their profile is, if their manager may see it.
    href: Option<String>,
    confirmed: Option<When>,
    is_old: bool,
}

/// An institution's numbers.
struct Figures {
    institution: String,
    /// The day at whose end published numbers were taken, in words; empty where they are exact, and of now.
    last: String,
    /// Technical staff; published, shared with partners and confirmed profiles of theirs.
    whole: ShownUnit,
    /// By department, for those who may see it: its id and name, and its numbers.
    departments: Vec<(Option<(String, String)>, ShownUnit)>,
}

impl Figures {
    /// The numbers beside the whole, each with what it is of.
    fn parts(&self) -> Vec<(&str, &'static str)> {
        let labels = ["Have published a profile", "Show it to partner institutions", "Checked it within half a year"];
        self.whole.of.iter().map(|(count, _)| count.words.as_str()).zip(labels).collect()
    }
}

/// A sentence that leads somewhere.
struct Way {
    href: &'static str,
    label: &'static str,
    words: &'static str,
}

/// `GET /`.
pub async fn show(visit: Visit) -> Result {
    let mut tx = visit.app.db.read().await?;
    let mut page = visit.page("Home");
    let Some(member) = visit.viewer.member() else {
        let (people, institutions) = store::shown_to_everyone(&mut tx).await?;
        page.title = "Find the technician who knows how".to_owned();
        page.hide_search = true;
        return visit.html(&Start { page, people, institutions });
    };
    // The front page is a colleague's; guests have theirs.
    if member.guest {
        return Ok(visit.go("/shadowing"));
    }
    let now = visit.app.clock.now();
    let zone = &member.time_zone;
    let mut tasks = letters(&mut tx, &visit, member).await?;
    let working = working_copy(&mut tx, &member.person).await?;
    let task = working.as_ref().and_then(|working| model::task(member.technical, working, now));
    tasks.extend(task.map(|task| to_do(task, zone)));
    tasks.extend(proposals(&mut tx, member).await?);
    tasks.extend(corrections(&mut tx, &visit).await?);
    tasks.extend(updates(&mut tx, member).await?);
    tasks.extend(shadowing(&mut tx, &visit).await?);
    let profile = working.filter(|working| working.stored || !working.drafts.is_empty()).map(own);
    let team = if member.manages { Some(team(&mut tx, &visit, member).await?) } else { None };
    let uptake = match model::numbers_for(member) {
        Some(Sight::Exact) => Some(figures(&mut tx, member, now).await?),
        // as it is published with the departments, once this transaction is over
        Some(Sight::Published) => None,
        None => None,
    };
    drop(tx);
    let uptake = match model::numbers_for(member) {
        Some(Sight::Published) => published(&visit, member).await?,
        _ => uptake,
    };
    if uptake.is_some() {
        hr::note_reading(&visit, member).await?;
    }
    let home = Home {
        page,
        today: today(now, zone),
        name: member.name.clone(),
        waiting: model::waiting(tasks.len()),
        tasks,
        profile,
        team,
        uptake,
        ways: ways(member),
    };
    visit.html(&home)
}

/// The newest messages that were not opened, and one line for the rest.
async fn letters(tx: &mut Tx, visit: &Visit, member: &Member) -> Result<Vec<ToDo>> {
    let unseen = messages::unseen(tx, &member.person).await?;
    if unseen == 0 {
        return Ok(Vec::new());
    }
    let newest = messages::messages(tx, &member.person, Folder::Received, None, 20).await?;
    let mut lines: Vec<ToDo> = newest
        .into_iter()
        .filter(|message| message.seen.is_none())
        .take(3)
        .map(|message| ToDo {
            href: format!("/messages/{}", message.id),
            title: format!("{} wrote to you: {}", message.sender_name, message.subject),
            words: moment(message.sent, visit.app.clock.now(), &member.time_zone).words,
            button: "Read and answer",
            at_once: false,
        })
        .collect();
    let more = unseen - i64::try_from(lines.len()).unwrap_or(0);
    if more > 0 {
        lines.push(ToDo {
            href: "/messages".to_owned(),
            title: if more == 1 { "One more new message".to_owned() } else { format!("{more} more new messages") },
            words: String::new(),
            button: "See all messages",
            at_once: false,
        });
    }
    Ok(lines)
}

/// What a coordinator's people miss in the vocabulary, if they miss something.
pub(super) async fn proposals(tx: &mut Tx, member: &Member) -> Result<Option<ToDo>> {
    if !member.roles.contains(&Role::Coordinator) {
        return Ok(None);
    }
    let waiting = count_waiting(tx, &member.institution).await?;
    Ok((waiting > 0).then(|| ToDo {
        href: "/desk/concepts".to_owned(),
        title: if waiting == 1 { "One concept is proposed".to_owned() } else { format!("{waiting} concepts are proposed") },
        words: "Your people miss them in the vocabulary. Once you accept one, everybody finds it.".to_owned(),
        button: "Decide",
        at_once: false,
    }))
}

/// What others say is not right, where it is this visitor's to decide.
pub(super) async fn corrections(tx: &mut Tx, visit: &Visit) -> Result<Option<ToDo>> {
    let waiting = count_corrections(tx, &visit.viewer).await?;
    Ok((waiting > 0).then(|| ToDo {
        href: "/corrections".to_owned(),
        title: if waiting == 1 { "One correction is suggested".to_owned() } else { format!("{waiting} corrections are suggested") },
        words: "Somebody says that a profile is not right, and it is yours to decide.".to_owned(),
        button: "Look and decide",
        at_once: false,
    }))
}

/// What this person was asked about actions of the plan.
async fn updates(tx: &mut Tx, member: &Member) -> Result<Option<ToDo>> {
    let waiting = my_open(tx, &member.institution, &member.person).await?;
    Ok((waiting > 0).then(|| ToDo {
        href: "/plan#mine".to_owned(),
        title: if waiting == 1 {
            "You are asked how an action stands".to_owned()
        } else {
            format!("You are asked how {waiting} actions stand")
        },
        words: "You act for an owner in the action plan. A sentence or two is enough.".to_owned(),
        button: "Say how it stands",
        at_once: false,
    }))
}

/// What of job shadowing waits for this visitor, whatever they are to it.
pub(super) async fn shadowing(tx: &mut Tx, visit: &Visit) -> Result<Option<ToDo>> {
    let waiting = needs(tx, &visit.viewer).await?.len();
    Ok((waiting > 0).then(|| ToDo {
        href: "/shadowing".to_owned(),
        title: if waiting == 1 {
            "One thing of job shadowing waits for you".to_owned()
        } else {
            format!("{waiting} things of job shadowing wait for you")
        },
        words: "Requests, visits and answers, each with its date.".to_owned(),
        button: "Look at them",
        at_once: false,
    }))
}

fn to_do(task: Task, zone: &str) -> ToDo {
    let (title, words, button, at_once) = match task {
        Task::Begin => (
            "Publish your profile".to_owned(),
            "Colleagues find you by what you can do and what you run. It takes about ten minutes, and you choose who sees each part.".to_owned(),
            "Begin",
            false,
        ),
        Task::Finish => (
            "Your profile is begun and not published".to_owned(),
            "What you wrote is kept. Nobody else sees it until you publish.".to_owned(),
            "Go on",
            false,
        ),
        Task::PublishChanges(sections) => (
            if sections == 1 { "One section has changes that only you see".to_owned() } else { format!("{sections} sections have changes that only you see") },
            "Others see your profile as it was when you published last.".to_owned(),
            "Look and publish",
            false,
        ),
        Task::Confirm(at) => (
            format!("Your profile was last checked on {}", day(at, zone).words),
            "Is everything still right? One press says so for another half year.".to_owned(),
            "It is still right",
            true,
        ),
    };
    ToDo { href: "/profile".to_owned(), title, words, button, at_once }
}

fn own(working: Working) -> Own {
    Own { progress: working.profile.progress(), handle: working.person.handle, is_published: working.published.is_some() }
}

async fn team(tx: &mut Tx, visit: &Visit, member: &Member) -> Result<Team> {
    let now = visit.app.clock.now();
    let people: Vec<Teammate> = store::team(tx, &member.person)
        .await?
        .into_iter()
        .map(|report| Teammate {
            href: report.published.map(|_| format!("/people/{}", report.handle)),
            is_old: report.confirmed.is_some_and(|at| now - at > STALE),
            confirmed: report.confirmed.map(|at| day(at, &member.time_zone)),
            name: report.name,
            title: report.job_title.unwrap_or_default(),
        })
        .collect();
    Ok(Team { published: people.iter().filter(|one| one.href.is_some()).count(), people })
}

/// An institution's numbers as everyone is told of them: as a full month ended that does not end a quarter, and nothing before one did.
async fn published(visit: &Visit, member: &Member) -> Result<Option<Figures>> {
    let institution = member.institution_name.clone();
    let figures = |(last, whole): (NaiveDate, ShownUnit)| {
        let last = last.format("%-d %B %Y").to_string();
        Figures { institution, last, whole, departments: Vec::new() }
    };
    Ok(hr::whole(visit, member).await?.map(figures))
}

/// The same as they are, for those who run the programme.
async fn figures(tx: &mut Tx, member: &Member, now: DateTime<Utc>) -> Result<Figures> {
    let institution = member.institution_name.clone();
    let departments = store::uptake(tx, &member.institution, now - STALE).await?;
    let unit = |one: &Uptake| Unit { above: None, all: one.technical, of: vec![one.published, one.shared, one.confirmed] };
    let units: Vec<Unit> = departments.iter().map(unit).collect();
    let (shown, whole) = show_units(&units, Sight::Exact);
    let departments = departments.into_iter().map(|one| one.department.zip(one.name)).zip(shown).collect();
    Ok(Figures { institution, last: String::new(), whole, departments })
}

/// Where each role goes most.
fn ways(member: &Member) -> Vec<Way> {
    let mut ways = Vec::new();
    for role in &member.roles {
        match role {
            Role::Investigator => {
                ways.push(Way {
                    href: "/search?intent=joins_grants",
                    label: "Technicians who join grants",
                    words: "They have said that they are glad to be named in an application. Add the technique you need.",
                });
                ways.push(Way {
                    href: "/search?intent=can_teach",
                    label: "Technicians who teach what they do",
                    words: "For new group members, and for you.",
                });
            }
            Role::ResearchOffice => ways.push(Way {
                href: "/search?intent=joins_grants",
                label: "Technicians who join grants",
                words: "Across your institution and its partners, with what they have published about themselves.",
            }),
            Role::Safety => {
                ways.push(Way {
                    href: "/search?q=risk+assessment",
                    label: "People who assess risks",
                    words: "Search for any hazard or kind of equipment to find who is trained on it.",
                });
                ways.push(Way {
                    href: "/search?q=laser+safety",
                    label: "People who know laser safety",
                    words: "In your institution and at its partners.",
                });
            }
            Role::PartnerCoordinator => ways.push(Way {
                href: "/search?intent=hosts_shadowing",
                label: "Technicians who host visitors",
                words: "At your institution, and at the others that share with it.",
            }),
            Role::Coordinator | Role::Admin | Role::Steering if ways.iter().any(|way: &Way| way.href == "/departments") => {}
            Role::Steering => ways.push(Way {
                href: "/departments",
                label: "Departments",
                words: "How many of their technical staff have published a profile.",
            }),
            Role::Coordinator | Role::Admin => {
                ways.push(Way {
                    href: "/departments",
                    label: "Departments",
                    words: "How many of their technical staff have published a profile, and a page for each team.",
                });
                ways.push(Way {
                    href: "/desk",
                    label: "The desk",
                    words: "Rounds, corrections, people from HR, vocabularies and everything else that you run the programme with.",
                });
            }
        }
    }
    if ways.is_empty() && !member.technical {
        ways.push(Way {
            href: "/search",
            label: "Find a technician",
            words: "By a technique, an instrument, a name or a department; an abbreviation or an old name will do.",
        });
    }
    ways
}
