//! Who is what to a request or a placement.

use super::{Placement, Request, offers};
use crate::accounts::{Role, Viewer};
use crate::directory::corrections::store::{desk_of, keeps_desk};
use crate::ids::{InstitutionId, PersonId};
use crate::shadowing::model::{Party, Request as State};
use crate::sql;
use crate::storage::{Result, Tx};

/// Those around a request or a placement, as they are told.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// Who wishes to shadow.
    pub requester: Option<PersonId>,
    /// The line manager; without one the requester's desk.
    pub managers: Vec<PersonId>,
    /// Who is asked or said yes.
    pub hosts: Vec<PersonId>,
    /// Who clears it.
    pub safety: Vec<PersonId>,
    /// Where the requester works.
    pub institution: Option<InstitutionId>,
    /// Where the host works, if elsewhere.
    pub partner: Option<InstitutionId>,
}

impl Around {
    /// Those around a request.
    pub async fn of_request(tx: &mut Tx, request: &Request) -> Result<Self> {
        let hosts = match &request.asked {
            Some(asked) => match &asked.offer {
                // A host said yes for themselves: from then on the others of the team are out of it.
                Some(offer) if !matches!(request.state, State::Placed | State::Settled) => {
                    let hosts = offers::offer(tx, offer).await?.map(|offer| offer.hosts).unwrap_or_default();
                    hosts.into_iter().map(|host| host.person).collect()
                }
                _ => vec![asked.host.clone()],
            },
            None => Vec::new(),
        };
        let partner = request.asked.as_ref().map(|asked| asked.institution.clone());
        Ok(Self {
            requester: Some(request.requester.clone()),
            managers: managers(tx, request.manager.as_ref(), &request.institution, &request.requester).await?,
            hosts,
            safety: Vec::new(),
            institution: Some(request.institution.clone()),
            partner: partner.filter(|partner| *partner != request.institution),
        })
    }

    /// Those around a placement.
    pub async fn of_placement(tx: &mut Tx, placement: &Placement) -> Result<Self> {
        let safety = match &placement.safety {
            Some(safety) if *safety != placement.requester => vec![safety.clone()],
            _ => safety_of(tx, &placement.host_institution, &placement.requester).await?,
        };
        Ok(Self {
            requester: Some(placement.requester.clone()),
            managers: managers(tx, placement.manager.as_ref(), &placement.institution, &placement.requester).await?,
            hosts: vec![placement.host.clone()],
            safety,
            institution: Some(placement.institution.clone()),
            partner: placement.is_external().then(|| placement.host_institution.clone()),
        })
    }

    /// The people who are this party.
    pub async fn people(&self, tx: &mut Tx, party: Party) -> Result<Vec<PersonId>> {
        Ok(match party {
            Party::Requester => self.requester.iter().cloned().collect(),
            Party::Manager => self.managers.clone(),
            Party::Host => self.hosts.clone(),
            Party::Safety => self.safety.clone(),
            Party::Coordinator | Party::Delegate => match &self.institution {
                Some(institution) => desk_of(tx, institution).await?,
                None => Vec::new(),
            },
            Party::Partner => match &self.partner {
                Some(partner) => partners_of(tx, partner).await?,
                None => Vec::new(),
            },
            Party::Clock | Party::Other => Vec::new(),
        })
    }
}

/// The line manager; without one the desk, but never whom it is about.
async fn managers(tx: &mut Tx, manager: Option<&PersonId>, institution: &InstitutionId, not: &PersonId) -> Result<Vec<PersonId>> {
    if let Some(manager) = manager {
        return Ok(vec![manager.clone()]);
    }
    let mut desk = desk_of(tx, institution).await?;
    desk.retain(|person| person != not);
    Ok(desk)
}

/// Who holds a role at an institution and is still there, but one.
async fn holding(tx: &mut Tx, institution: &InstitutionId, role: Role, not: &PersonId) -> Result<Vec<PersonId>> {
    sql!(
        tx,
        sqlx::query_scalar(
            "select p.id from people p join roles r on r.person = p.id
             where p.institution = $1 and p.active and r.role = $2 and p.id <> $3 order by p.id"
        )
        .bind(institution)
        .bind(role.code())
        .bind(not),
        fetch_all
    )
}

/// The safety contacts of an institution; where nobody is one, its desk. Nobody clears their own visit.
async fn safety_of(tx: &mut Tx, institution: &InstitutionId, not: &PersonId) -> Result<Vec<PersonId>> {
    let found = holding(tx, institution, Role::Safety, not).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    let mut desk = desk_of(tx, institution).await?;
    desk.retain(|person| person != not);
    Ok(desk)
}

/// Those who look after an institution's own people where others are concerned: its coordinators and its partner coordinators.
async fn partners_of(tx: &mut Tx, institution: &InstitutionId) -> Result<Vec<PersonId>> {
    let mut found = desk_of(tx, institution).await?;
    for person in holding(tx, institution, Role::PartnerCoordinator, &PersonId::from("")).await? {
        if !found.contains(&person) {
            found.push(person);
        }
    }
    Ok(found)
}

/// What a viewer is to a request; [`Party::Other`] alone where nothing.
pub async fn of_request(tx: &mut Tx, request: &Request, around: &Around, viewer: &Viewer) -> Result<Vec<Party>> {
    let Some(me) = viewer.person() else { return Ok(vec![Party::Other]) };
    let mut parties = Vec::new();
    if request.requester == *me {
        parties.push(Party::Requester);
    }
    if request.state != State::Draft {
        if around.managers.contains(me) {
            parties.push(Party::Manager);
        }
        if around.hosts.contains(me) {
            parties.push(Party::Host);
        }
        let desk = desk(tx, viewer, around).await?;
        // Nobody approves their own request.
        if desk.coordinates && request.delegated && request.requester != *me {
            parties.push(Party::Delegate);
        }
        desk.add(&mut parties);
    }
    Ok(or_other(parties))
}

/// What a viewer is to a placement; [`Party::Other`] alone where nothing.
pub async fn of_placement(tx: &mut Tx, placement: &Placement, around: &Around, viewer: &Viewer) -> Result<Vec<Party>> {
    let Some(me) = viewer.person() else { return Ok(vec![Party::Other]) };
    let mut parties = Vec::new();
    if placement.requester == *me {
        parties.push(Party::Requester);
    }
    if around.managers.contains(me) {
        parties.push(Party::Manager);
    }
    if around.hosts.contains(me) {
        parties.push(Party::Host);
    }
    if around.safety.contains(me) {
        parties.push(Party::Safety);
    }
    desk(tx, viewer, around).await?.add(&mut parties);
    Ok(or_other(parties))
}

fn or_other(parties: Vec<Party>) -> Vec<Party> {
    if parties.is_empty() { vec![Party::Other] } else { parties }
}

/// What a viewer coordinates of the two institutions around something.
struct Desk {
    coordinates: bool,
    partners: bool,
}

impl Desk {
    fn add(&self, parties: &mut Vec<Party>) {
        if self.coordinates {
            parties.push(Party::Coordinator);
        }
        if self.partners {
            parties.push(Party::Partner);
        }
    }
}

async fn desk(tx: &mut Tx, viewer: &Viewer, around: &Around) -> Result<Desk> {
    let Some(me) = viewer.member() else { return Ok(Desk { coordinates: false, partners: false }) };
    let (own, partner) = (around.institution.as_ref() == Some(&me.institution), around.partner.as_ref() == Some(&me.institution));
    let keeps = (own || partner) && keeps_desk(tx, viewer).await?;
    Ok(Desk { coordinates: own && keeps, partners: partner && (keeps || me.roles.contains(&Role::PartnerCoordinator)) })
}
