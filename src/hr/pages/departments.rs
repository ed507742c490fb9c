//! Departments as a tree, with uptake for those who may see it.

use std::collections::HashMap;

use askama::Template;
use chrono::NaiveDate;

use crate::accounts::Member;
use crate::accounts::units;
use crate::directory::freshness::STALE;
use crate::hr::model::{Act, sight};
use crate::hr::note::note_reading;
use crate::hr::store::uptake;
use crate::hr::tree::{Count, Node, tree};
use crate::measures::{self, Heads, ShownUnit, Sight, Span, Unit, show_heads, show_units};
use crate::storage::Tx;
use crate::web::times::date;
use crate::web::{Page, Result, Visit};

#[derive(Template)]
#[template(path = "hr/departments.html")]
struct Departments {
    page: Page,
    institution: String,
    seen: Seen,
    manages: bool,
    /// Who can remind whom, for those who run the programme.
    chasers: Vec<Chaser>,
}

/// A line manager as they are shown: their name, where they are written to, and how many of their people have no profile, or an old one.
struct Chaser {
    name: String,
    email: String,
    missing: String,
    stale: String,
}

impl Departments {
    fn lede(&self) -> String {
        match (self.seen.sight, self.seen.last) {
            (Some(Act::SeeExact), _) => {
                "How many technical staff each department has, and how many of them have published a profile.".to_owned()
            }
            (Some(Act::SeeRounded), Some(last)) => format!(
                "How many technical staff each department had on {}, and how many of them had published a profile. Counts are to the \
                 nearest 5; two dots (..) stand where there are too few people to say, so that nothing is said of anybody.",
                last.format("%-d %B %Y")
            ),
            (Some(Act::SeeRounded), None) => {
                "Numbers stand here within two months of technical staff being counted for the first time. Choose a department to see \
                 the people in it who have published a profile."
                    .to_owned()
            }
            (Some(_), _) => "Your own people by department, with those who work for the people you manage.".to_owned(),
            (None, _) => "Choose a department to see the people in it who have published a profile.".to_owned(),
        }
    }

    fn has_numbers(&self) -> bool {
        self.seen.nodes.iter().any(|node| node.shown.is_some())
    }
}

/// The tree as someone may see it.
pub struct Seen {
    /// From the top, each followed by what is below it.
    pub nodes: Vec<Node>,
    /// How exactly.
    pub sight: Option<Act>,
    /// The day at whose end published numbers were taken; none where they are of now.
    pub last: Option<NaiveDate>,
}

/// `GET /departments`.
pub async fn show(visit: Visit) -> Result {
    let me = visit.member()?;
    let seen = seen(&visit).await?;
    let institution = me.institution_name.clone();
    let chasers = if seen.sight == Some(Act::SeeExact) { chasers(&visit, me).await? } else { Vec::new() };
    visit.html(&Departments { page: visit.page("Departments"), institution, seen, manages: me.manages, chasers })
}

async fn chasers(visit: &Visit, me: &Member) -> Result<Vec<Chaser>> {
    let since = visit.app.clock.now() - STALE;
    let found = uptake::chasers(&mut visit.app.db.read().await?, &me.institution, since).await?;
    let words = |heads| show_heads(heads, Sight::Exact).words;
    let shown = found.into_iter().map(|one| Chaser {
        name: one.name,
        email: one.email.unwrap_or_default(),
        missing: words(one.missing),
        stale: words(one.stale),
    });
    Ok(shown.collect())
}

/// The tree as the one who asks may see it, for pages and the API.
pub async fn seen(visit: &Visit) -> Result<Seen> {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let sight = sight(me);
    let units = units::departments(&mut tx, &me.institution).await?;
    let since = visit.app.clock.now() - STALE;
    let counts = match sight {
        Some(Act::SeeOwn) => Some(uptake::of_manager(&mut tx, &me.person, since).await?),
        Some(Act::SeeExact) => Some(uptake::of_institution(&mut tx, &me.institution, since).await?),
        _ => None,
    };
    let published = match sight {
        Some(Act::SeeRounded) => published(&mut tx, visit, me, &units).await?,
        _ => None,
    };
    drop(tx);
    note_reading(visit, me).await?;
    Ok(match (counts, published) {
        (Some(counts), _) => Seen { nodes: tree(&units, &counts, Some(Sight::Exact)), sight, last: None },
        (None, Some((last, Published::Kept(nodes)))) => Seen { nodes, sight, last: Some(last) },
        (None, Some((last, Published::New(nodes, whole)))) => {
            Seen { nodes: keep(visit, me, last, (nodes, whole)).await?.0, sight, last: Some(last) }
        }
        (None, None) => Seen { nodes: tree(&units, &HashMap::new(), None), sight, last: None },
    })
}

/// Numbers for everyone.
enum Published {
    /// As they were published before.
    Kept(Vec<Node>),
    /// As they are to be published, and all of them together.
    New(Vec<Node>, ShownUnit),
}

/// What everyone may be told: as the newest full month within a quarter ended, with the departments as they were when it was first read.
async fn published(tx: &mut Tx, visit: &Visit, me: &Member, units: &[units::Department]) -> Result<Option<(NaiveDate, Published)>> {
    if let Some(last) = last(visit, me)
        && let Some(nodes) = uptake::published_for(tx, &me.institution, last).await?
    {
        return Ok(Some((last, Published::Kept(nodes))));
    }
    let counted = counted(tx, visit, me, units).await?;
    Ok(counted.map(|(last, nodes, whole)| (last, Published::New(nodes, whole))))
}

/// The day at whose end everyone is told of.
fn last(visit: &Visit, me: &Member) -> Option<NaiveDate> {
    Span::end_of_month_within_quarter(date(visit.app.clock.now(), &me.time_zone))
}

/// The departments as everyone may be told of them, and the whole of them: how many have published, shared and confirmed a profile.
async fn counted(
    tx: &mut Tx,
    visit: &Visit,
    me: &Member,
    units: &[units::Department],
) -> Result<Option<(NaiveDate, Vec<Node>, ShownUnit)>> {
    let codes = ["directory.headcount", "directory.published", "directory.confirmed", "directory.shared"];
    let today = date(visit.app.clock.now(), &me.time_zone);
    let Some((last, heads)) = measures::by_department(tx, &me.institution, &codes, today).await? else { return Ok(None) };
    let all = |at: usize| heads.values().filter_map(|heads| heads.get(at).copied()).sum::<Heads>();
    let whole = Unit { above: None, all: all(0), of: vec![all(1), all(3), all(2)] };
    let whole = show_units(&[whole], Sight::Published).1;
    let counts = heads.into_iter().map(|(department, heads)| {
        let of = |at: usize| heads.get(at).copied().unwrap_or_default();
        (department, Count { technical: of(0), published: of(1), confirmed: of(2) })
    });
    Ok(Some((last, tree(units, &counts.collect(), Some(Sight::Published)), whole)))
}

/// Keeps what is published of a month, and gives what stands: somebody may have come first.
async fn keep(visit: &Visit, me: &Member, last: NaiveDate, new: (Vec<Node>, ShownUnit)) -> Result<(Vec<Node>, ShownUnit)> {
    let mut tx = visit.app.db.write().await?;
    uptake::publish(&mut tx, visit.app.clock.now(), &me.institution, last, (&new.0, &new.1)).await?;
    let nodes = uptake::published_for(&mut tx, &me.institution, last).await?;
    let whole = uptake::whole_for(&mut tx, &me.institution, last).await?;
    tx.commit().await?;
    Ok((nodes.unwrap_or(new.0), whole.unwrap_or(new.1)))
}

/// The institution as a whole as everyone is told of it, published with its departments: the day at whose end that was, and how many have
/// published, shared and confirmed a profile.
pub async fn whole(visit: &Visit, me: &Member) -> Result<Option<(NaiveDate, ShownUnit)>> {
    let mut tx = visit.app.db.read().await?;
    if let Some(last) = last(visit, me)
        && let Some(whole) = uptake::whole_for(&mut tx, &me.institution, last).await?
    {
        return Ok(Some((last, whole)));
    }
    let units = units::departments(&mut tx, &me.institution).await?;
    let counted = counted(&mut tx, visit, me, &units).await?;
    drop(tx);
    Ok(match counted {
        Some((last, nodes, whole)) => Some((last, keep(visit, me, last, (nodes, whole)).await?.1)),
        None => None,
    })
}
