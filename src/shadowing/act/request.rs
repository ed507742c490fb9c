//! Steps of a request.

use super::after::{About, Doing, Done, Names};
use super::{By, More, Refusal, Step, Taken, Whom, offer, rule_for, same_version};
use crate::accounts::Viewer;
use crate::accounts::store as accounts;
use crate::directory;
use crate::directory::model::Intent;
use crate::ids::{PersonId, PlacementId, RequestId};
use crate::matching::agreements::store as agreements;
use crate::shadowing::model::{
    Act, Kind, Offer as OfferAt, Party, Placement as PlacementAt, Places, Request as At, Requirement, Rule, State, step,
};
use crate::shadowing::store::due::Thing;
use crate::shadowing::store::parties::Around;
use crate::shadowing::store::requests::{Asked, Left};
use crate::shadowing::store::{Offer, Placement, Request, offers, placements, requests};
use crate::storage::Tx;

/// What a request's notices and facts say of it.
pub(super) fn about<'a>(thing: &'a Thing, request: &'a Request, around: &'a Around) -> About<'a> {
    About {
        thing,
        state: State::Request(request.state),
        kind: request.said.kind,
        version: request.version,
        due: request.due,
        zone: request.zone,
        around,
        subject: Some(&request.requester),
        external: request.asked.as_ref().map(|_| request.is_external()),
        invitation: None,
        names: Names {
            requester: Some((&request.requester, &request.requester_name)),
            host: request.asked.as_ref().map(|asked| (&asked.host, asked.host_name.as_str())),
            offer: "",
        },
    }
}

pub(super) async fn take(
    tx: &mut Tx,
    doing: &mut Doing<'_>,
    by: By<'_>,
    id: &RequestId,
    asked: &Step<'_>,
) -> Result<Taken, Refusal> {
    let parties = match by {
        By::Clock => vec![Party::Clock],
        By::Viewer(viewer) => requests::seen(tx, viewer, id).await?.ok_or(Refusal::NotFound)?.1,
    };
    let request = requests::request(tx, id).await?.ok_or(Refusal::NotFound)?;
    same_version(tx, asked.thing, asked.version, request.version).await?;
    let (rule, party) = rule_for(State::Request(request.state), asked.act, &parties)?;
    let actor = by.person();
    let mut after = request.clone();
    let mut done = Done::new(rule, (actor, party), doing.words);
    done.with.push(("mode", request.said.mode.code().to_owned()));
    match asked.act {
        Act::Submit => {
            ready(&request, doing)?;
            // sent again with its question answered it is the same request, and counts once
            if request.state == At::Returned {
                done.with.push(("again", "yes".to_owned()));
            }
        }
        Act::Approve => (after.approver, after.question) = (actor.cloned(), String::new()),
        Act::Return => {
            after.question = said(doing.words, "Say what you would like to know before you decide.")?;
            after.approver = actor.cloned();
        }
        Act::Refuse => {
            after.reason = said(doing.words, "Say why; the person who asked reads it.")?;
            after.approver = actor.cloned();
        }
        Act::Ask => {
            let (By::Viewer(viewer), More::Ask(whom)) = (by, asked.more) else {
                return Err(Refusal::CannotAsk("Choose whom to ask."));
            };
            after.asked = Some(ask(tx, doing, viewer, &request, whom).await?);
            let way = match (party, &request.round, whom) {
                (Party::Coordinator, Some(_), _) => "round",
                (_, _, Whom::Offer(_)) => "offer",
                (_, _, Whom::Person(_)) => "profile",
            };
            done.with.push(("way", way.to_owned()));
        }
        Act::OfferDates => {
            let dates = said(doing.words, "Say which other dates would do.")?;
            if let Some(asked) = &mut after.asked {
                asked.other_dates = dates;
                if let (Party::Host, Some(me)) = (party, actor) {
                    speak_for(tx, asked, me).await?;
                }
            }
        }
        Act::Accept | Act::TakeDates => {
            if let (Some(asked), Party::Host, Some(me)) = (&mut after.asked, party, actor) {
                speak_for(tx, asked, me).await?;
            }
            let placement = agree(tx, doing, &request, &after, rule, &done).await?;
            return Ok(Taken { state: rule.to, placement: Some(placement) });
        }
        Act::Decline => {
            turn_down(tx, doing, &request, rule, &done).await?;
            return Ok(Taken { state: rule.to, placement: None });
        }
        _ => {}
    }
    write(tx, doing, &request, &after, rule, &done).await?;
    Ok(Taken { state: rule.to, placement: None })
}

/// What has to be written to a step.
fn said(words: &str, otherwise: &'static str) -> Result<String, Refusal> {
    if words.trim().is_empty() { Err(Refusal::NotReady(otherwise)) } else { Ok(words.to_owned()) }
}

/// Whether a request says enough to be sent.
fn ready(request: &Request, doing: &Doing<'_>) -> Result<(), Refusal> {
    if request.said.aims.is_empty() || (request.concepts.is_empty() && request.said.wanted.is_empty()) {
        return Err(Refusal::NotReady(
            "Say what you hope to learn, and a skill, role or place that you would like to see, before you send it.",
        ));
    }
    if request.ends().is_some_and(|end| end <= doing.now) {
        return Err(Refusal::NotReady("The last day of the request is over. Choose a later one before you send it."));
    }
    Ok(())
}

/// A host of a team who answers is the one that it is agreed with.
async fn speak_for(tx: &mut Tx, asked: &mut Asked, me: &PersonId) -> Result<(), Refusal> {
    if asked.host != *me
        && let Some(person) = accounts::person(tx, me).await?
    {
        (asked.host, asked.host_handle, asked.host_name) = (person.id, person.handle, person.name);
    }
    Ok(())
}

/// Why nobody is asked, or says yes, across two institutions.
const UNAGREED: &str = "The two institutions have no agreement on job shadowing at the moment. Your coordinators can propose one, under Partner institutions.";

/// Who is asked, if they can be.
async fn ask(tx: &mut Tx, doing: &Doing<'_>, viewer: &Viewer, request: &Request, whom: Whom<'_>) -> Result<Asked, Refusal> {
    let nobody = Refusal::CannotAsk("There is no such host, or none whom you may see.");
    let (host, offer) = match whom {
        Whom::Offer(id) => {
            let Some((offer, _)) = offers::seen(tx, viewer, id).await? else { return Err(nobody) };
            if offer.state != OfferAt::Open {
                return Err(Refusal::CannotAsk("This offer takes no requests at the moment. Choose another."));
            }
            if offer.is_host(&request.requester) {
                return Err(Refusal::CannotAsk("This is your own offer."));
            }
            let Some(host) = offer.hosts.first().map(|host| host.person.clone()) else { return Err(nobody) };
            (host, Some(offer))
        }
        Whom::Person(person) => {
            if *person == request.requester {
                return Err(Refusal::CannotAsk("You cannot shadow yourself."));
            }
            let Some(seen) = directory::visible(tx, viewer, std::slice::from_ref(person)).await?.pop() else { return Err(nobody) };
            if !seen.profile.skills.content.iter().any(|skill| skill.intents.contains(&Intent::HostsShadowing)) {
                return Err(Refusal::CannotAsk("This person does not say in their profile that they host shadowing."));
            }
            if placements::ahead_without_offer(tx, person).await? > 0 {
                return Err(Refusal::CannotAsk(
                    "This person has a visitor ahead of them and takes one at a time. Choose another host, or ask again later.",
                ));
            }
            (person.clone(), None)
        }
    };
    let hosts: Vec<&PersonId> = match &offer {
        Some(offer) => offer.hosts.iter().map(|host| &host.person).collect(),
        None => vec![&host],
    };
    if request.manager.as_ref().is_some_and(|manager| hosts.contains(&manager)) {
        return Err(Refusal::CannotAsk("One does not shadow one’s own line manager here. Choose another host."));
    }
    for host in &hosts {
        // They could hardly say no.
        if accounts::person(tx, host).await?.and_then(|host| host.manager).as_ref() == Some(&request.requester) {
            return Err(Refusal::CannotAsk("One does not shadow somebody whom one manages here. Choose another host."));
        }
    }
    if let Some(offer) = &offer {
        if offer.said.access.keeps_out(offer.institution != request.institution) {
            return Err(Refusal::CannotAsk("Only staff of that institution are let in there. Choose another host."));
        }
        let lacking = Requirement::lacking(&offer.said.needs, &request.said.holds);
        if !lacking.is_empty() {
            return Err(Refusal::Lacks(lacking));
        }
    }
    let declined = requests::declined(tx, std::slice::from_ref(&request.id)).await?;
    if declined.iter().any(|(_, person, who)| who == "host" && hosts.contains(&person)) {
        return Err(Refusal::CannotAsk("This host has said no to this request. Choose another."));
    }
    let Some(person) = accounts::person(tx, &host).await?.filter(|person| person.active) else { return Err(nobody) };
    let institution = offer.as_ref().map_or_else(|| person.institution.clone(), |offer| offer.institution.clone());
    if !request.said.mode.takes(institution == request.institution) {
        return Err(Refusal::CannotAsk(if institution == request.institution {
            "This request looks for a host at another institution. Withdraw it and write one that looks at your own, if you want to."
        } else {
            "This request looks for a host at your own institution. Withdraw it and write one that looks at others, if you want to."
        }));
    }
    if !agreements::are_agreed(tx, "shadowing", &request.institution, &institution).await? {
        return Err(Refusal::CannotAsk(UNAGREED));
    }
    let institution_name = accounts::institution(tx, &institution).await?.map(|one| one.name).unwrap_or_default();
    Ok(Asked {
        offer: offer.as_ref().map(|offer| offer.id.clone()),
        offer_title: offer.map(|offer| offer.said.title),
        host,
        host_handle: person.handle,
        host_name: person.name,
        institution,
        institution_name,
        by: viewer.person().cloned(),
        at: doing.now,
        message: doing.words.to_owned(),
        other_dates: String::new(),
    })
}

/// Writes a request's step.
async fn write(
    tx: &mut Tx,
    doing: &mut Doing<'_>,
    before: &Request,
    after: &Request,
    rule: &'static Rule,
    done: &Done<'_>,
) -> Result<(), Refusal> {
    let State::Request(to) = rule.to else { return Err(Refusal::NotFound) };
    let due = match to {
        // It rests until its placement has ended; the clock looks in now and then.
        At::Placed => doing.due(rule.to, before.zone, None),
        _ => doing.due(rule.to, before.zone, before.ends()),
    };
    let keeps_host = matches!(to, At::Asked | At::OtherDates | At::Placed | At::Settled);
    let left = Left {
        state: to,
        due,
        approver: after.approver.as_ref(),
        question: &after.question,
        reason: &after.reason,
        asked: after.asked.as_ref().filter(|_| keeps_host),
    };
    requests::set_state(tx, doing.now, &before.id, &left).await?;
    let thing = Thing::Request(before.id.clone());
    // Those around it are those who were asked, even where nobody is any more.
    let around = Around::of_request(tx, &Request { state: to, ..after.clone() }).await?;
    let around = Around {
        hosts: if around.hosts.is_empty() { Around::of_request(tx, before).await?.hosts } else { around.hosts },
        ..around
    };
    let about = About { state: rule.to, due, ..about(&thing, after, &around) };
    doing.leave(tx, &about, done).await
}

/// A step that another one brings with it.
pub(super) async fn follow(tx: &mut Tx, doing: &mut Doing<'_>, request: Request, act: Act) -> Result<(), Refusal> {
    let Ok(rule) = step(State::Request(request.state), act, Party::Clock) else { return Ok(()) };
    let done = Done::follows(rule);
    match act {
        Act::Decline => turn_down(tx, doing, &request, rule, &done).await,
        _ => write(tx, doing, &request, &request, rule, &done).await,
    }
}

/// No to this host or these dates.
async fn turn_down(
    tx: &mut Tx,
    doing: &mut Doing<'_>,
    request: &Request,
    rule: &'static Rule,
    done: &Done<'_>,
) -> Result<(), Refusal> {
    let who = match done.by.1 {
        Party::Host | Party::Partner => "host",
        Party::Requester => "requester",
        _ => "clock",
    };
    let hosts = Around::of_request(tx, request).await?.hosts;
    requests::decline(tx, doing.now, request, &hosts, who).await?;
    write(tx, doing, request, request, rule, done).await
}

/// Yes: a place is taken, and the visit is agreed.
async fn agree(
    tx: &mut Tx,
    doing: &mut Doing<'_>,
    request: &Request,
    after: &Request,
    rule: &'static Rule,
    done: &Done<'_>,
) -> Result<PlacementId, Refusal> {
    let Some(asked) = &after.asked else { return Err(Refusal::NotFound) };
    if !agreements::are_agreed(tx, "shadowing", &request.institution, &asked.institution).await? {
        return Err(Refusal::NotReady(UNAGREED));
    }
    let offer = match &asked.offer {
        Some(id) => offers::offer(tx, id).await?,
        None => None,
    };
    // Everything that can refuse comes before anything is written.
    let taken: Option<(Places, Option<Act>)> = match &offer {
        Some(offer) => Some(offer::place(offer)?),
        None if placements::ahead_without_offer(tx, &asked.host).await? > 0 => return Err(Refusal::Busy),
        None => None,
    };
    let id = PlacementId::new(doing.now);
    let first = first_state(offer.as_ref(), request.said.kind);
    let zone = match accounts::institution(tx, &asked.institution).await? {
        Some(institution) => institution.time_zone.parse().unwrap_or(request.zone),
        None => request.zone,
    };
    let said = offer.as_ref().map(|offer| &offer.said);
    placements::add(
        tx,
        doing.now,
        &placements::New {
            id: &id,
            request: &request.id,
            offer: offer.as_ref().map(|offer| &offer.id),
            requester: (&request.requester, &request.institution),
            host: (&asked.host, &asked.institution),
            kind: said.map_or(request.said.kind, |said| said.kind),
            state: first,
            place: said.map_or("", |said| said.place.as_str()),
            safety_needs: &said.map(to_see_to).unwrap_or_default(),
            safety: said.and_then(|said| said.safety.as_ref()),
            due: doing.due(State::Placement(first), zone, None),
        },
    )
    .await?;
    write_agreed(tx, doing, request, after, rule, done, &id).await?;
    if let (Some(offer), Some(taken)) = (&offer, taken) {
        offer::placed(tx, doing, &offer.id, taken).await?;
    }
    Ok(id)
}

/// What is to be seen to before somebody enters: in the words of the offer, how they come in, and what they say they have.
fn to_see_to(said: &offers::Said) -> String {
    let mut words: Vec<String> = Some(said.safety_needs.clone()).into_iter().filter(|words| !words.is_empty()).collect();
    if said.access.is_prepared() {
        words.push(format!("How visitors come in: {}.", said.access.label().to_lowercase()));
    }
    if !said.needs.is_empty() {
        let needs: Vec<&str> = said.needs.iter().map(|need| need.label()).collect();
        words.push(format!("Asked of visitors, who say that they have it: {}.", needs.join("; ")));
    }
    words.join("\n\n")
}

/// Where a placement begins.
fn first_state(offer: Option<&Offer>, wanted: Kind) -> PlacementAt {
    match offer {
        Some(offer) => offer.said.kind.first(!offer.said.safety_needs.is_empty() || offer.said.access.is_prepared()),
        None => wanted.first(false),
    }
}

/// The request rests now, and those are told who go on with the visit: the notice leads to it, and so does the reminder.
async fn write_agreed(
    tx: &mut Tx,
    doing: &mut Doing<'_>,
    request: &Request,
    after: &Request,
    rule: &'static Rule,
    done: &Done<'_>,
    id: &PlacementId,
) -> Result<(), Refusal> {
    // What is told is the agreement, but what is next is the placement's.
    let quiet = Done { act: done.act, tell: &[], by: done.by, words: done.words, quantity: done.quantity, with: done.with.clone() };
    write(tx, doing, request, after, rule, &quiet).await?;
    let placement: Placement = placements::placement(tx, id).await?.ok_or(Refusal::NotFound)?;
    super::placement::agreed(tx, doing, &placement, rule, done).await
}

/// Lets others approve it too, and waits the same time again.
pub(super) async fn delegate(tx: &mut Tx, doing: &mut Doing<'_>, id: &RequestId, party: Party) -> Result<(), Refusal> {
    let Some(request) = requests::request(tx, id).await? else { return Ok(()) };
    let state = State::Request(request.state);
    let Some(due) = doing.due(state, request.zone, request.ends()) else { return Ok(()) };
    requests::delegate(tx, id, due).await?;
    let (thing, around) = (Thing::Request(id.clone()), Around::of_request(tx, &request).await?);
    let about = About { due: Some(due), ..about(&thing, &request, &around) };
    doing.delegate(tx, &about, party).await
}
