//! What a provider says of somebody fits two people.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::accounts::model::{Institution, Role};
use crate::accounts::sign_in::Clash;
use crate::accounts::{staff, store};
use crate::notify::{self, AT_ONCE, Frequency, Kind, Letter, Mailed, Notice};
use crate::storage::Tx;
use crate::web::Result;

/// What a provider says of somebody fits two people.
pub const CLASH: Kind = Kind {
    code: "sign-in-clash",
    title: "Sign-ins that fit two people",
    words: "What your sign-in service says of somebody belongs to two people here. For coordinators and administrators.",
    mailed: Mailed::Choice(Frequency::AtOnce),
    hold: AT_ONCE,
    sample: clash_sample,
};

#[derive(Template)]
#[template(path = "mail/sign-in-clash/body.txt", escape = "none")]
struct ClashText<'a>(Fits<'a>);

#[derive(Template)]
#[template(path = "mail/sign-in-clash/body.html")]
struct ClashHtml<'a>(Fits<'a>);

#[derive(Clone, Copy)]
struct Fits<'a> {
    institution: &'a str,
    /// Whether two accounts are meant, and not one whose staff number is another.
    two: bool,
    /// Whether they were not let in.
    refused: bool,
    link: &'a str,
}

fn clash_mail(fits: Fits<'_>) -> askama::Result<Letter> {
    Letter::render("A sign-in on Benchside fits two people", &ClashText(fits), &ClashHtml(fits))
}

fn clash_sample() -> askama::Result<Letter> {
    clash_mail(Fits {
        institution: "University of Northbridge",
        two: true,
        refused: true,
        link: "https://benchside.example/desk/duplicates/zoe-one/zoe-two",
    })
}

/// Tells an institution's coordinators and administrators, once, that a provider's word fits two people: coordinators may make the two
/// accounts one, administrators see who has them.
pub(in crate::accounts) async fn clash(
    tx: &mut Tx,
    now: DateTime<Utc>,
    house: &str,
    institution: &Institution,
    clash: &Clash,
    refused: bool,
) -> Result<()> {
    let handle = async |tx: &mut Tx, person| crate::storage::Result::Ok(store::person(tx, person).await?.map(|found| found.handle));
    let Some(one) = handle(tx, &clash.person).await? else { return Ok(()) };
    let other = match &clash.numbered {
        Some(person) => handle(tx, person).await?,
        None => None,
    };
    let coordinators = staff::holders(tx, &institution.id, Role::Coordinator).await?;
    let admins = staff::holders(tx, &institution.id, Role::Admin).await?;
    let mut everyone: Vec<_> = coordinators.iter().chain(&admins).collect();
    everyone.sort();
    everyone.dedup();
    for to in everyone {
        let link = match &other {
            Some(other) if coordinators.contains(to) => format!("/desk/duplicates/{one}/{other}"),
            _ if admins.contains(to) => format!("/admin/people/{one}"),
            _ => format!("/people/{one}"),
        };
        let address = format!("{house}{link}");
        let fits = Fits { institution: &institution.name, two: other.is_some(), refused, link: &address };
        let numbered = clash.numbered.as_ref().map_or("", |person| person.as_str());
        let outcome = if refused { "was refused" } else { "was let in to their own account" };
        let notice = Notice {
            to: to.clone(),
            kind: &CLASH,
            cause: format!("clash:{}:{numbered}:{refused}", clash.person),
            about: Some(clash.person.clone()),
            title: format!("Somebody whose staff number and other details fit two people {outcome}. Look at who it is."),
            link,
            letter: clash_mail(fits)?,
        };
        notify::tell(tx, now, &notice).await?;
    }
    Ok(())
}
