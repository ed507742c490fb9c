//! What counters do with facts. Pure: the same facts give the same numbers in whatever order they arrive and however they are batched.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Where something happened and what it carried, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cell {
    /// Institution.
    pub institution: String,
    /// Department; empty where it is not known. The same for those below.
    pub department: String,
    /// Site.
    pub site: String,
    /// Job family.
    pub job_family: String,
    /// Grade band.
    pub grade_band: String,
    /// `yes`, `no`, or empty.
    pub technical: String,
    /// The attributes that a counter keeps apart, a JSON object of strings.
    pub attributes: String,
}

/// A fact as counters read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its place in the ledger.
    pub seq: i64,
    /// What happened.
    pub kind: String,
    /// On which day, where it happened.
    pub day: i64,
    /// At which instant, in microseconds of UTC.
    pub at: i64,
    /// The key of who did it.
    pub actor: Option<String>,
    /// The key of whom it is about.
    pub subject: Option<String>,
    /// The thing it happened to.
    pub object: Option<String>,
    /// Hours, places or people, in thousandths.
    pub quantity: Option<i64>,
    /// Codes; the same for many facts.
    pub attributes: Arc<BTreeMap<String, String>>,
    /// Where it happened, without attributes; the same for many facts.
    pub place: Arc<Cell>,
}

impl Event {
    /// A code, or nothing.
    pub fn code(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// The cell of this fact for a counter that keeps these attributes apart.
    pub fn cell(&self, splits: &[&str]) -> Cell {
        let kept: BTreeMap<&str, &str> =
            splits.iter().filter_map(|name| self.attributes.get(*name).map(|code| (*name, code.as_str()))).collect();
        let attributes = if kept.is_empty() { String::new() } else { serde_json::to_string(&kept).unwrap_or_default() };
        Cell { attributes, ..(*self.place).clone() }
    }
}

/// How a counter counts.
#[derive(Debug, Clone, Copy)]
pub enum Fold {
    /// Facts, or what they amount to, in a span of days.
    Flow {
        /// Kinds of facts.
        kinds: &'static [&'static str],
        /// Whether their quantities are summed rather than they themselves counted.
        quantity: bool,
        /// Which of them.
        when: fn(&Event) -> bool,
    },
    /// Different people in a span of days.
    People {
        /// Kinds of facts.
        kinds: &'static [&'static str],
        /// Whether who did it is meant, rather than whom it is about.
        actor: bool,
        /// Which of them.
        when: fn(&Event) -> bool,
    },
    /// People in a state at the end of a day.
    Stock {
        /// Kinds of facts that change the state.
        kinds: &'static [&'static str],
        /// What a fact does to someone's state: bits of its own, empty at first.
        step: fn(&mut u8, &Event) -> Standing,
        /// After how many days without being renewed it ends by itself.
        lasts: Option<i64>,
    },
    /// The newest count that was taken as a whole.
    Level {
        /// The kind of its parts.
        part: &'static str,
        /// The kind that ends it, with the sum.
        whole: &'static str,
    },
    /// Days from one fact about a thing to the first of another kind after it.
    Wait {
        /// Begins with the first of this kind.
        from: &'static str,
        /// Ends with the first of any of these kinds after it.
        to: &'static [&'static str],
    },
}

/// Where a fact leaves someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Counts, as long as before.
    In,
    /// Counts, and anew from this day.
    Renewed,
    /// Does not count.
    Out,
}

impl Fold {
    /// The kinds of facts that it reads.
    pub fn kinds(&self) -> Vec<&'static str> {
        match self {
            Self::Flow { kinds, .. } | Self::People { kinds, .. } | Self::Stock { kinds, .. } => kinds.to_vec(),
            Self::Level { part, whole } => vec![part, whole],
            Self::Wait { from, to } => [&[*from], *to].concat(),
        }
    }
}

/// The end of a spell that has none yet.
pub const OPEN: i64 = i64::MAX;

/// Days on which someone counted, from `begins` to the day before `ends`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// The first day at whose end they counted.
    pub begins: i64,
    /// The first day at whose end they did not; [`OPEN`] where there is none yet.
    pub ends: i64,
    /// Where they were.
    pub cell: Cell,
}

/// The spells of one person from all facts about them, in any order.
pub fn spells(events: &mut [Event], splits: &[&str], step: fn(&mut u8, &Event) -> Standing, lasts: Option<i64>) -> Vec<Spell> {
    events.sort_by_key(|event| (event.at, event.seq));
    let mut found: Vec<Spell> = Vec::new();
    let mut state = 0;
    // what runs now, and when it runs out
    let mut open: Option<(i64, Cell)> = None;
    let mut expires = OPEN;
    let mut close = |open: &mut Option<(i64, Cell)>, ends: i64| {
        if let Some((begins, cell)) = open.take()
            && begins < ends
        {
            found.push(Spell { begins, ends, cell });
        }
    };
    for event in events.iter() {
        if expires <= event.day {
            close(&mut open, expires);
        }
        let standing = step(&mut state, event);
        if standing == Standing::Renewed {
            expires = lasts.map_or(OPEN, |days| event.day.saturating_add(days));
        }
        if standing == Standing::Out || expires <= event.day {
            close(&mut open, event.day);
            continue;
        }
        let cell = event.cell(splits);
        match &open {
            Some((_, same)) if *same == cell => {}
            Some(_) => {
                close(&mut open, event.day);
                open = Some((event.day, cell));
            }
            None => open = Some((event.day, cell)),
        }
    }
    close(&mut open, expires);
    found
}

/// How long a thing waited: the day its wait was over, the days in thousandths, and the cell of the fact that ended it; from all facts
/// about it, in any order.
pub fn wait(events: &mut [Event], splits: &[&str], from: &str, to: &[&str]) -> Option<(i64, i64, Cell)> {
    events.sort_by_key(|event| (event.at, event.seq));
    let begun = events.iter().find(|event| event.kind == from)?;
    let ended = events.iter().find(|event| to.contains(&event.kind.as_str()) && (event.at, event.seq) > (begun.at, begun.seq))?;
    let day = i128::from(24 * 60 * 60 * 1_000_000_i64);
    let waited = i128::from(ended.at - begun.at) * 1_000 / day;
    Some((ended.day, i64::try_from(waited).unwrap_or(i64::MAX), ended.cell(splits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(seq: i64, day: i64, kind: &str, department: &str) -> Event {
        let place = Arc::new(Cell { department: department.to_owned(), ..Cell::default() });
        let at = day * 86_400_000_000;
        Event {
            seq,
            kind: kind.to_owned(),
            day,
            at,
            actor: None,
            subject: None,
            object: None,
            quantity: None,
            attributes: Arc::default(),
            place,
        }
    }

    fn step(state: &mut u8, event: &Event) -> Standing {
        match event.kind.as_str() {
            "on" => {
                *state = 1;
                Standing::Renewed
            }
            "off" => {
                *state = 0;
                Standing::Out
            }
            _ if *state == 1 => Standing::In,
            _ => Standing::Out,
        }
    }

    fn days(events: &mut [Event], lasts: Option<i64>) -> Vec<(i64, i64, String)> {
        spells(events, &[], step, lasts).into_iter().map(|spell| (spell.begins, spell.ends, spell.cell.department)).collect()
    }

    #[test]
    fn a_move_begins_a_spell_elsewhere_and_never_changes_the_past() {
        let mut events =
            [event(1, 10, "on", "a"), event(2, 20, "moved", "b"), event(3, 30, "off", "b"), event(4, 40, "moved", "c")];
        assert_eq!(days(&mut events, None), [(10, 20, "a".to_owned()), (20, 30, "b".to_owned())]);
        events.reverse();
        assert_eq!(days(&mut events, None), [(10, 20, "a".to_owned()), (20, 30, "b".to_owned())]);
    }

    #[test]
    fn what_is_not_renewed_runs_out() {
        let mut events = [event(1, 10, "on", "a"), event(2, 14, "on", "a"), event(3, 50, "moved", "b"), event(4, 60, "on", "b")];
        assert_eq!(days(&mut events, Some(10)), [(10, 24, "a".to_owned()), (60, 70, "b".to_owned())]);
    }

    #[test]
    fn on_and_off_in_one_day_is_nothing() {
        let mut events = [event(1, 10, "on", "a"), event(2, 10, "off", "a")];
        assert_eq!(days(&mut events, None), []);
    }

    #[test]
    fn a_wait_is_from_the_first_to_the_next() {
        let mut events = [event(3, 30, "to", "b"), event(1, 10, "from", "a"), event(2, 5, "to", "a"), event(4, 40, "or", "c")];
        let mut waited = |to: &[&str]| wait(&mut events, &[], "from", to).map(|(day, waited, cell)| (day, waited, cell.department));
        assert_eq!(waited(&["or", "to"]), Some((30, 20_000, "b".to_owned())));
        assert_eq!(waited(&["or"]), Some((40, 30_000, "c".to_owned())));
        assert_eq!(wait(&mut [event(1, 10, "from", "a")], &[], "from", &["to"]), None);
    }
}
