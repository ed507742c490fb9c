//! What needs me of shadowing, and everything of mine; for coordinators the requests of their people.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;

use super::view::{self, Next};
use crate::directory::corrections::store::keeps_desk;
use crate::matching::agreements::store as agreements;
use crate::shadowing::model::{Party, Placement as PlacementAt, Request as RequestAt, State};
use crate::shadowing::store::needs::{self, Needs};
use crate::shadowing::store::{Offer, Placement, Request, offers, placements, requests};
use crate::web::{Error, Page, Result, Visit};

#[derive(Template)]
#[template(path = "shadowing/desk.html")]
struct DeskPage {
    page: Page,
    needs: Vec<Group>,
    requests: Vec<Row>,
    offers: Vec<Row>,
    visits: Vec<Row>,
    ended: Vec<Row>,
    /// How many requests of the coordinator's people are in each state.
    desk: Option<Vec<(RequestAt, i64)>>,
    /// Whether they speak for their institution towards partners.
    partners: bool,
}

/// What needs somebody as one party.
struct Group {
    id: &'static str,
    title: &'static str,
    rows: Vec<Row>,
}

/// One thing with its state.
pub(super) struct Row {
    pub href: String,
    pub title: String,
    pub about: String,
    pub state: &'static str,
    pub colour: &'static str,
    pub next: Next,
}

/// `GET /shadowing`.
pub(crate) async fn show(visit: Visit) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    let needs = needs::needs(&mut tx, &visit.viewer).await?;
    let mine = requests::of_requester(&mut tx, &me.person, false, 50).await?;
    let past = requests::of_requester(&mut tx, &me.person, true, 10).await?;
    let offers = offers::of_host(&mut tx, &me.person, 50).await?;
    let visits = placements::of_person(&mut tx, &me.person, false, 50).await?;
    let past_visits = placements::of_person(&mut tx, &me.person, true, 10).await?;
    let keeps = keeps_desk(&mut tx, &visit.viewer).await?;
    let desk = if keeps { Some(needs::states(&mut tx, &me.institution).await?) } else { None };
    let partners = agreements::speaks(&mut tx, &visit.viewer).await?;
    drop(tx);
    let zone = me.time_zone.as_str();
    let request = |request: &Request| request_row(&visit, request, &[Party::Requester], zone);
    let visit_row = |placement: &Placement| placement_row(placement, &visit, zone);
    let view = DeskPage {
        page: visit.page("Job shadowing"),
        requests: mine
            .iter()
            .map(|one| match visits.iter().find(|placement| placement.request == one.id) {
                Some(placement) => Row { next: view::next_of_visit(placement, &[Party::Requester], zone), ..request(one) },
                None => request(one),
            })
            .collect(),
        offers: offers.iter().map(|offer| offer_row(offer, zone)).collect(),
        visits: visits.iter().map(visit_row).collect(),
        ended: past.iter().map(request).chain(past_visits.iter().map(visit_row)).collect(),
        needs: groups(&visit, needs, zone),
        desk,
        partners,
    };
    visit.html(&view)
}

fn groups(visit: &Visit, needs: Needs, zone: &str) -> Vec<Group> {
    let all = [
        ("as-host", "As host", &[Party::Host][..]),
        ("as-requester", "As the one who shadows", &[Party::Requester][..]),
        ("as-manager", "As line manager", &[Party::Manager][..]),
        ("as-safety", "As safety contact", &[Party::Safety][..]),
        ("as-coordinator", "As coordinator", &[Party::Delegate, Party::Coordinator][..]),
        ("as-partner", "As partner coordinator", &[Party::Partner][..]),
    ];
    let mut groups = Vec::new();
    for (id, title, parties) in all {
        let mut rows: Vec<Row> = Vec::new();
        // Whoever hosts or clears something themselves need not look after it, too.
        let told = |id: &str| groups.iter().flat_map(|group: &Group| &group.rows).any(|row| row.href.ends_with(id));
        for (request, _) in needs
            .requests
            .iter()
            .filter(|(one, party)| parties.contains(party) && !(parties == [Party::Partner] && told(one.id.as_str())))
        {
            let row = request_row(visit, request, parties, zone);
            rows.push(Row { title: asks_request(request, parties), ..row });
        }
        for (placement, _) in needs
            .placements
            .iter()
            .filter(|(one, party)| parties.contains(party) && !(parties == [Party::Partner] && told(one.id.as_str())))
        {
            let row = placement_row(placement, visit, zone);
            rows.push(Row {
                title: asks_placement(placement, parties),
                next: view::next(State::Placement(placement.state), parties, placement.due, zone),
                ..row
            });
        }
        if parties.contains(&Party::Host) {
            rows.extend(needs.offers.iter().map(|offer| Row {
                title: format!("Publish your offer, or close it: {}", offer.said.title),
                ..offer_row(offer, zone)
            }));
        }
        if !rows.is_empty() {
            groups.push(Group { id, title, rows });
        }
    }
    groups
}

/// What is to be done about a request.
fn asks_request(request: &Request, parties: &[Party]) -> String {
    let who = &request.requester_name;
    match request.state {
        RequestAt::Draft => "Finish your request and send it".to_owned(),
        RequestAt::Returned => "Answer the question about your request".to_owned(),
        RequestAt::Matching => "Find a host".to_owned(),
        RequestAt::OtherDates => "Look at the dates that you are offered".to_owned(),
        RequestAt::Asked if parties.contains(&Party::Partner) => match &request.asked {
            Some(asked) => format!("{who}, {}, asks to shadow {}", request.institution_name, asked.host_name),
            None => format!("{who}, {}, asks to shadow somebody", request.institution_name),
        },
        RequestAt::Asked => format!("{who} asks to shadow you"),
        _ if parties.contains(&Party::Manager) => format!("{who} asks to shadow somebody"),
        _ => format!("{who} asks to shadow somebody, and has no answer"),
    }
}

/// What is to be done about a visit.
fn asks_placement(placement: &Placement, parties: &[Party]) -> String {
    let other = if parties.contains(&Party::Requester) { &placement.host_name } else { &placement.requester_name };
    match placement.state {
        PlacementAt::Clearing => format!("Clear the area for the visit of {other}"),
        PlacementAt::Arranging => format!("Agree on dates and programme with {other}"),
        PlacementAt::Over | PlacementAt::ShadowConfirmed | PlacementAt::HostConfirmed => {
            format!("Say whether the visit with {other} took place")
        }
        PlacementAt::Reviewed => format!("Say what came of your visit to {other}"),
        _ => format!("Say how the visit with {other} was"),
    }
}

pub(super) fn request_row(visit: &Visit, request: &Request, parties: &[Party], zone: &str) -> Row {
    let state = State::Request(request.state);
    let concepts: Vec<String> = view::tags(visit, &request.concepts).into_iter().map(|tag| tag.words).collect();
    let what = if concepts.is_empty() { request.said.wanted.clone() } else { concepts.join(", ") };
    let title = if what.is_empty() { "A request to shadow".to_owned() } else { format!("To shadow: {what}") };
    let host = request.asked.as_ref().map(|asked| format!(" · {}", asked.host_name)).unwrap_or_default();
    Row {
        href: format!("/shadowing/requests/{}", request.id),
        title,
        about: format!("{}{host}", view::between(request.said.earliest, request.said.latest)),
        state: state.label(),
        colour: view::colour(state),
        next: view::next(state, parties, request.due, zone),
    }
}

fn offer_row(offer: &Offer, zone: &str) -> Row {
    let state = State::Offer(offer.state);
    Row {
        href: format!("/shadowing/offers/{}", offer.id),
        title: offer.said.title.clone(),
        about: format!("{} of {} places taken", offer.taken, offer.said.places),
        state: state.label(),
        colour: view::colour(state),
        next: view::next(state, &[Party::Host], offer.due, zone),
    }
}

fn placement_row(placement: &Placement, visit: &Visit, zone: &str) -> Row {
    let state = State::Placement(placement.state);
    let is_shadow = visit.viewer.person() == Some(&placement.requester);
    let title =
        if is_shadow { format!("You visit {}", placement.host_name) } else { format!("{} visits you", placement.requester_name) };
    let party = if is_shadow { Party::Requester } else { Party::Host };
    Row {
        href: format!("/shadowing/placements/{}", placement.id),
        title,
        about: placement.offer_title.clone().unwrap_or_else(|| placement.kind.label().to_owned()),
        state: state.label(),
        colour: view::colour(state),
        next: view::next(state, &[party], placement.due, zone),
    }
}

/// Which requests a coordinator looks at.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: i64,
}

#[derive(Template)]
#[template(path = "shadowing/requests.html")]
struct RequestsPage {
    page: Page,
    states: Vec<(RequestAt, i64)>,
    state: RequestAt,
    rows: Vec<Named>,
    previous: String,
    next: String,
}

impl RequestsPage {
    fn is(&self, state: &RequestAt) -> bool {
        self.state == *state
    }
}

struct Named {
    who: String,
    row: Row,
}

/// `GET /shadowing/requests`: a coordinator's.
pub(crate) async fn requests(visit: Visit, Query(asked): Query<Asked>) -> Result {
    let me = visit.member()?;
    let mut tx = visit.app.db.read().await?;
    if !keeps_desk(&mut tx, &visit.viewer).await? {
        return Err(Error::Forbidden("This page is for: coordinator. Your own requests are under Job shadowing.".to_owned()));
    }
    let state = RequestAt::from_code(&asked.state).filter(|state| *state != RequestAt::Draft).unwrap_or(RequestAt::Matching);
    let after = asked.after.max(0);
    let states = needs::states(&mut tx, &me.institution).await?;
    let (found, next) = needs::of_institution(&mut tx, &me.institution, state, after).await?;
    drop(tx);
    let to = |after: i64| format!("/shadowing/requests?state={}&after={after}", state.code());
    let view = RequestsPage {
        page: visit.page("Requests to shadow"),
        states,
        state,
        previous: if after > 0 { to((after - needs::PAGE).max(0)) } else { String::new() },
        next: next.map(to).unwrap_or_default(),
        rows: found
            .iter()
            .map(|request| Named {
                who: request.requester_name.clone(),
                row: request_row(&visit, request, &[Party::Coordinator], &me.time_zone),
            })
            .collect(),
    };
    visit.html(&view)
}
