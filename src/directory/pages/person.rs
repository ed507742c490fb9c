//! Someone's profile as the one who asks may see it, and one's own as others see it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use serde::Deserialize;

use super::view::PersonView;
use crate::accounts::{Relation, store as accounts};
use crate::directory::corrections::store as corrections;
use crate::directory::desk::today;
use crate::directory::instruments::store as instruments;
use crate::directory::model::Intent;
use crate::directory::photos::{self, Shown};
use crate::directory::store;
use crate::web::{Error, Page, Result, Visit, plain};

#[derive(Template)]
#[template(path = "directory/person.html")]
struct PersonPage {
    page: Page,
    person: PersonView,
    /// Their photo, where the reader may see it.
    photo: Option<Shown>,
    /// The views of oneself; empty on others' pages.
    views: Vec<SeeAs>,
    /// Said above the page where it is not what the reader sees themselves.
    banner: String,
    /// Whether the reader is signed in and may write.
    writes: bool,
    /// Whether the reader may ask to shadow them.
    shadows: bool,
    /// Whether the reader may say what is not right.
    suggests: bool,
    /// Whether the reader may hide parts of it.
    keeps_desk: bool,
}

/// Someone who left a while ago: the name and nothing else.
#[derive(Template)]
#[template(path = "directory/left.html")]
struct Left {
    page: Page,
    name: String,
    institution: String,
}

/// One way to look at oneself.
struct SeeAs {
    href: String,
    words: &'static str,
    current: bool,
}

/// `GET /people/{handle}`.
pub(crate) async fn show(visit: Visit, Path(handle): Path<String>) -> Result {
    let mut tx = visit.app.db.read().await?;
    let person = accounts::person_by_handle(&mut tx, plain(&handle)?).await?.ok_or(Error::NotFound)?;
    let is_me = visit.viewer.person() == Some(&person.id);
    let Some(seen) = store::visible(&mut tx, &visit.viewer, std::slice::from_ref(&person.id)).await?.pop() else {
        // A profile that is not published has only one reader, and there is a page for that.
        if is_me {
            return Ok(visit.go("/profile"));
        }
        if let Some((name, institution)) = store::farewell(&mut tx, &visit.viewer, &person.id, visit.app.clock.now()).await? {
            return visit.html_as(StatusCode::GONE, &Left { page: visit.page(name.clone()), name, institution });
        }
        // An account that lives on in another: its address leads there, for those who may see that one.
        let lives_on = crate::accounts::merge::lives_on_as(&mut tx, &person.id).await?.ok_or(Error::NotFound)?;
        let other = store::visible(&mut tx, &visit.viewer, &[lives_on]).await?.pop().ok_or(Error::NotFound)?;
        return Ok(visit.go(&format!("/people/{}", other.handle)));
    };
    let photo = photos::of(&mut tx, &visit.viewer, std::slice::from_ref(&seen)).await?.remove(&seen.person);
    let is_mine = visit.viewer.member().is_some_and(|me| me.institution == seen.institution);
    let keeps_desk = is_mine && !is_me && corrections::keeps_desk(&mut tx, &visit.viewer).await?;
    let pages = instruments::of_person(&mut tx, &visit.viewer, &seen.person).await?;
    let zone =
        accounts::institution(&mut tx, &seen.institution).await?.map(|institution| institution.time_zone).unwrap_or_default();
    drop(tx);
    if !is_me {
        visit.app.telemetry.viewed(&seen.person);
    }
    let relation = visit.viewer.relation_to(&seen.person, &seen.institution, seen.shares, seen.manager.as_ref());
    let person = PersonView::new(&seen, relation, &*visit.app.vocabulary.current(), &pages, &zone, today(&visit, &zone));
    let views = if is_me { views(None, false) } else { Vec::new() };
    let writes = person.may_write && visit.viewer.member().is_some();
    let suggests = visit.viewer.member().is_some() && !is_me;
    let hosts = seen.profile.skills.content.iter().any(|skill| skill.intents.contains(&Intent::HostsShadowing));
    visit.html(&PersonPage {
        page: visit.page(person.name.clone()),
        person,
        photo,
        views,
        banner: String::new(),
        writes,
        shadows: suggests && hosts,
        suggests,
        keeps_desk,
    })
}

/// As whom, and whether with the changes that are not published yet.
#[derive(Debug, Deserialize)]
pub(crate) struct As {
    #[serde(default, rename = "as")]
    who: String,
    #[serde(default)]
    with: String,
}

/// `GET /profile/view-as?as=colleague`.
pub(crate) async fn view_as(visit: Visit, Query(asked): Query<As>) -> Result {
    let me = visit.member()?;
    let (code, words, relation) = VIEWS.into_iter().find(|(code, _, _)| *code == asked.who).ok_or(Error::NotFound)?;
    let mut tx = visit.app.db.read().await?;
    let published = store::published(&mut tx, std::slice::from_ref(&me.person)).await?.pop();
    let with_drafts = asked.with == "drafts" || published.is_none();
    let whole = if with_drafts { store::preview(&mut tx, visit.app.clock.now(), &me.person).await? } else { published };
    let whole = whole.ok_or(Error::NotFound)?;
    let zone = me.time_zone.clone();
    let photo = photos::as_seen_by(&mut tx, &whole, relation).await?;
    let seen = store::seen_by(&mut tx, whole, relation).await?;
    drop(tx);
    let when = if with_drafts { "would be seen, once published," } else { "is seen" };
    let page = visit.page("Seen as someone else");
    let views = views(Some(code), with_drafts);
    let Some(seen) = seen else {
        return visit.html(&UnseenPage { page, words, views, banner: String::new() });
    };
    let person = PersonView::new(&seen, relation, &*visit.app.vocabulary.current(), &[], &zone, today(&visit, &zone));
    let writes = person.may_write && relation != Relation::Stranger;
    let banner = format!("This is how your profile {when} by {words}.");
    visit.html(&PersonPage { page, person, photo, views, banner, writes, shadows: false, suggests: false, keeps_desk: false })
}

#[derive(Template)]
#[template(path = "directory/unseen.html")]
struct UnseenPage {
    page: Page,
    words: &'static str,
    views: Vec<SeeAs>,
    banner: String,
}

/// Code in the address, words, and what the reader would be to the owner.
const VIEWS: [(&str, &str, Relation); 4] = [
    ("colleague", "a colleague", Relation::Colleague),
    ("manager", "your line manager", Relation::Manager),
    ("partner", "someone at a partner institution", Relation::Partner),
    ("stranger", "anyone, without signing in", Relation::Stranger),
];

fn views(current: Option<&str>, with_drafts: bool) -> Vec<SeeAs> {
    let short = ["A colleague", "My manager", "A partner", "Anyone"];
    let with = if with_drafts { "&with=drafts" } else { "" };
    VIEWS
        .into_iter()
        .zip(short)
        .map(|((code, _, _), words)| SeeAs {
            href: format!("/profile/view-as?as={code}{with}"),
            words,
            current: current == Some(code),
        })
        .collect()
}
