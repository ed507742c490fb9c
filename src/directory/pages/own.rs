//! My profile: what is published, what is not yet, and the acts on it as a whole.

use askama::Template;
use axum::extract::Form as Sent;
use axum::response::Response;
use serde::Deserialize;

use crate::directory::corrections::store::{Hiding, hidden_of};
use crate::directory::model::{Audience, Progress, SectionKind};
use crate::directory::photos;
use crate::directory::store::{self, Outcome, Working};
use crate::web::times::{When, day};
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "directory/own.html")]
struct OwnPage {
    page: Page,
    handle: String,
    progress: Progress,
    sections: Vec<SectionLine>,
    /// What publishing would change: the section and who would then see it.
    changes: Vec<(&'static str, String)>,
    published: Option<When>,
    confirmed: Option<When>,
    /// Whether it was published before and taken back.
    withdrawn: bool,
    matching: bool,
    has_name: bool,
    /// What a coordinator has hidden.
    hidden: Vec<Hiding>,
    /// Who sees the photo; none where there is none.
    photo: Option<&'static str>,
}

/// One section in the list.
struct SectionLine {
    href: String,
    label: &'static str,
    audience: String,
    state: &'static str,
    kind: &'static str,
}

impl OwnPage {
    fn new(visit: &Visit, working: Working, photo: Option<Audience>, hidden: Vec<Hiding>, zone: &str) -> Self {
        let profile = &working.profile;
        let is_public_now = working.published.is_some();
        let sections = SectionKind::ALL.into_iter().map(|kind| section_line(&working, kind)).collect();
        let changing = if is_public_now { working.drafts.clone() } else { profile.filled() };
        Self {
            page: visit.page("My profile"),
            handle: working.person.handle.clone(),
            progress: profile.progress(),
            sections,
            changes: changing.into_iter().map(|kind| (kind.label(), seers(profile.audience(kind)))).collect(),
            published: working.published.map(|at| day(at, zone)),
            confirmed: working.confirmed.map(|at| day(at, zone)),
            withdrawn: working.stored && !is_public_now && working.confirmed.is_some(),
            matching: working.matching,
            hidden,
            photo: photo.map(|audience| audience.min(profile.reach()).label()),
            has_name: !profile.about.content.name.is_empty(),
        }
    }
}

impl OwnPage {
    fn measure_words(&self) -> String {
        format!("{} of {} sections filled in", self.progress.done, self.progress.total)
    }
}

fn section_line(working: &Working, kind: SectionKind) -> SectionLine {
    let profile = &working.profile;
    let (chosen, works) = (profile.section(kind).audience, profile.audience(kind));
    let (state, badge) = if working.drafts.contains(&kind) {
        ("Draft, not published", "warn")
    } else if profile.is_empty(kind) && kind != SectionKind::Contact {
        ("Empty", "")
    } else if working.published.is_some() {
        ("Published", "good")
    } else {
        ("Not published", "warn")
    };
    let audience = if chosen == works { works.label().to_owned() } else { format!("{}, as for your name", works.label()) };
    SectionLine { href: format!("/profile/{}", kind.code()), label: kind.label(), audience, state, kind: badge }
}

/// Who sees a section with this audience, in words.
fn seers(audience: Audience) -> String {
    match audience {
        Audience::Private => "only you",
        Audience::Institution => "everyone signed in at your institution",
        Audience::Network => "everyone signed in at your institution or a partner",
        Audience::Public => "everyone, also without signing in",
    }
    .to_owned()
}

/// `GET /profile`.
pub(crate) async fn show(visit: Visit) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let working = store::working_copy(&mut tx, &me.person).await?.ok_or(Error::NotFound)?;
    let photo = photos::audience_of(&mut tx, &me.person).await?;
    let hidden = hidden_of(&mut tx, &me.person).await?;
    drop(tx);
    let view = OwnPage::new(&visit, working, photo, hidden, &me.time_zone);
    visit.html(&view)
}

/// `POST /profile/publish`: one act, with every draft.
pub(crate) async fn publish(visit: Visit) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    let outcome = store::publish(&mut tx, visit.app.clock.now(), &me.person, &me.person, "page").await?;
    tx.commit().await?;
    Ok(match outcome {
        Outcome::Published(_) => {
            visit.go_saying("/profile", &Flash::good("Published. The people you chose find it within a second or two."))
        }
        Outcome::NothingNew => visit.go_saying("/profile", &Flash::info("Everything was published already.")),
        Outcome::NameMissing => {
            visit.go_saying("/profile/about", &Flash::bad("Say your name first: nothing can be published without it."))
        }
    })
}

/// `POST /profile/withdraw`.
pub(crate) async fn withdraw(visit: Visit) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    let done = store::withdraw(&mut tx, visit.app.clock.now(), &me.person, &me.person).await?;
    tx.commit().await?;
    let flash = if done {
        Flash::good("Taken back. Nobody else sees your profile; it is kept here for you, and you can publish it again at any time.")
    } else {
        Flash::info("Your profile was not published.")
    };
    Ok(visit.go_saying("/profile", &flash))
}

/// `POST /profile/confirm`.
pub(crate) async fn confirm(visit: Visit) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    let done = store::confirm(&mut tx, visit.app.clock.now(), &me.person, &me.person).await?;
    tx.commit().await?;
    let flash = if done {
        Flash::good("Thank you. Your profile now says that you checked it today.")
    } else {
        Flash::info("Your profile is not published, so there is nothing to confirm yet.")
    };
    Ok(visit.go_saying("/profile", &flash))
}

/// `POST /profile/discard`: every draft.
pub(crate) async fn discard(visit: Visit) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.write().await?;
    store::discard_drafts(&mut tx, &me.person).await?;
    tx.commit().await?;
    Ok(visit.go_saying("/profile", &Flash::good("Your unpublished changes are gone. What was published stands.")))
}

/// The switch: ticked or not.
#[derive(Debug, Deserialize)]
pub(crate) struct Matching {
    #[serde(default)]
    matching: String,
}

/// `POST /profile/matching`.
pub(crate) async fn matching(visit: Visit, Sent(sent): Sent<Matching>) -> Result<Response> {
    let me = visit.member()?;
    let on = sent.matching == "yes";
    let mut tx = visit.app.db.write().await?;
    let working = store::working_copy(&mut tx, &me.person).await?.ok_or(Error::NotFound)?;
    store::set_matching(&mut tx, visit.app.clock.now(), &me.person, &working, on).await?;
    tx.commit().await?;
    let words = if on {
        "Your profile, private parts too, now helps to suggest hosts, mentors and grants to you, and you to others. Nobody is shown the private parts."
    } else {
        "Your profile is no longer used for matching."
    };
    Ok(visit.go_saying("/profile", &Flash::good(words)))
}
