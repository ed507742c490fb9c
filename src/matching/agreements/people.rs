//! Partner coordinators without single sign-on: who may invite whom, and the page that lists them.

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;

use super::act::Refusal;
use super::store;
use crate::accounts::guests::act;
use crate::accounts::guests::store::{self as guests, Guest};
use crate::accounts::{self, Institution, Member, Role};
use crate::directory::forms::Pairs;
use crate::ids::InstitutionId;
use crate::storage::Tx;
use crate::web::forms::Form;
use crate::web::times::{When, day};
use crate::web::{Error, Flash, Page, Result, Visit};

#[derive(Template)]
#[template(path = "agreements/people.html")]
struct PeoplePage {
    page: Page,
    guests: Vec<GuestView>,
    institutions: Vec<(String, String)>,
    form: Form,
}

struct GuestView {
    handle: String,
    name: String,
    email: String,
    institution: String,
    by: String,
    invited: When,
    until: When,
    state: &'static str,
    colour: &'static str,
    may_come: bool,
    revoked: bool,
}

/// The visitor, if they may invite at all: a coordinator or an administrator, never a guest.
fn inviter(visit: &Visit) -> Result<&Member> {
    let me = visit.member()?;
    if me.roles.contains(&Role::Coordinator) || me.roles.contains(&Role::Admin) {
        Ok(me)
    } else {
        Err(Refusal::NotYours.into_error())
    }
}

/// For whom they may: their own institution; and those that have nobody to do it, with which theirs has an agreement or has proposed one.
async fn invites_for(tx: &mut Tx, me: &Member) -> Result<Vec<Institution>> {
    let mut found = Vec::new();
    for institution in accounts::store::institutions(tx).await? {
        if may_invite(tx, me, &institution.id).await? {
            found.push(institution);
        }
    }
    found.sort_by_key(|one| one.id != me.institution);
    Ok(found)
}

async fn may_invite(tx: &mut Tx, me: &Member, institution: &InstitutionId) -> Result<bool> {
    if *institution == me.institution {
        return Ok(true);
    }
    let open =
        store::of(tx, &me.institution).await?.iter().any(|one| one.state.is_open() && one.other(&me.institution).0 == *institution);
    let kept = accounts::store::holders(tx, institution, Role::Coordinator).await?
        + accounts::store::holders(tx, institution, Role::Admin).await?;
    Ok(open && kept == 0)
}

async fn page(visit: &Visit, me: &Member, form: Form) -> Result<PeoplePage> {
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.read().await?;
    let all = guests::of(&mut tx, &me.institution).await?;
    let institutions = invites_for(&mut tx, me).await?;
    drop(tx);
    let view = |guest: Guest| GuestView {
        may_come: guest.may_come(now),
        revoked: guest.revoked.is_some(),
        state: if guest.revoked.is_some() {
            "Sent away"
        } else if guest.may_come(now) {
            "May come"
        } else {
            "Over"
        },
        colour: if guest.may_come(now) { "good" } else { "" },
        handle: guest.handle,
        name: guest.name,
        email: guest.email.unwrap_or_default(),
        institution: guest.institution_name,
        by: guest.invited_by_name.unwrap_or_else(|| "somebody who is no longer here".to_owned()),
        invited: day(guest.invited, &me.time_zone),
        until: day(guest.until, &me.time_zone),
    };
    Ok(PeoplePage {
        page: visit.page("Partner coordinators by invitation"),
        guests: all.into_iter().map(view).collect(),
        institutions: institutions.into_iter().map(|one| (one.slug, one.name)).collect(),
        form,
    })
}

/// `GET /partners/people`.
pub(crate) async fn list(visit: Visit) -> Result {
    let me = inviter(&visit)?;
    let view = page(&visit, me, Form::default()).await?;
    visit.html(&view)
}

/// `POST /partners/people`: invites somebody.
pub(crate) async fn invite(visit: Visit, Sent(sent): Sent<Pairs>) -> Result {
    let me = inviter(&visit)?;
    let mut form = Form::sent(sent);
    let name = form.needed("name", 120, "Give their name.");
    let email = form.needed("email", 200, "Give the address that the invitation goes to.");
    if form.is_good() && (!email.contains('@') || email.contains(char::is_whitespace)) {
        form.wrong("email", "Give an address such as name@university.example.");
    }
    let mut tx = visit.app.db.write().await?;
    let slug = form.value("institution").to_owned();
    let institution = invites_for(&mut tx, me).await?.into_iter().find(|one| one.slug == slug);
    if institution.is_none() {
        form.wrong("institution", "Choose one of these.");
    }
    if let (true, Some(institution)) = (form.is_good(), institution) {
        let house = &visit.app.config.address;
        match act::invite(&mut tx, visit.app.clock.now(), house, me, &institution.id, (&name, &email)).await {
            Ok(_) => {
                tx.commit().await?;
                return Ok(visit.go_saying("/partners/people", &Flash::good(format!("{name} is invited: a link is on its way."))));
            }
            Err(Error::Conflict(why)) => form.wrong("email", why),
            Err(error) => return Err(error),
        }
    }
    drop(tx);
    let view = page(&visit, me, form).await?;
    visit.html_as(StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `POST /partners/people/{handle}`: a new link, a longer stay, or none any more.
pub(crate) async fn step(visit: Visit, Path(handle): Path<String>, Sent(sent): Sent<Pairs>) -> Result {
    let me = inviter(&visit)?;
    let form = Form::sent(sent);
    let now = visit.app.clock.now();
    let mut tx = visit.app.db.write().await?;
    let guest = match accounts::store::person_by_handle(&mut tx, &handle).await? {
        Some(person) => guests::guest(&mut tx, &person.id).await?,
        None => None,
    };
    let guest = guest.ok_or(Error::NotFound)?;
    // Their own institution's; and others' only as long as they may invite for these.
    if guest.institution != me.institution {
        let invited = guest.invited_by.as_ref();
        let by_us = match invited {
            Some(by) => accounts::store::person(&mut tx, by).await?.is_some_and(|by| by.institution == me.institution),
            None => false,
        };
        if !by_us || !may_invite(&mut tx, me, &guest.institution).await? {
            return Err(Error::NotFound);
        }
    }
    let words = match form.value("act") {
        "link" => {
            act::link(&mut tx, now, &visit.app.config.address, Some(me), &guest).await?;
            format!("A new link is on its way to {}. The one before is worth nothing any more.", guest.name)
        }
        "extend" => {
            act::extend(&mut tx, now, me, &guest).await?;
            format!("{} may come for another 180 days.", guest.name)
        }
        "revoke" => {
            act::revoke(&mut tx, now, me, &guest).await?;
            format!("{} is signed out everywhere, and no link lets them in any more.", guest.name)
        }
        _ => return Err(Error::Bad("Choose what you want to do.".to_owned())),
    };
    tx.commit().await?;
    Ok(visit.go_saying("/partners/people", &Flash::good(words)))
}
