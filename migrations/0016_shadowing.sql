-- Job shadowing: what hosts offer, what people wish, what was agreed, and what became of it.
-- Dates are days of the institution's calendar as 2026-05-01; times are moments. States, kinds and acts are codes of src/shadowing/model.

create table shadowing_offers (
    id text primary key,
    institution text not null references institutions (id),
    title text not null,
    description text not null,
    kind text not null,
    site text references sites (id),
    -- building and room, or where to meet
    place text not null,
    -- who may see it: 0 its hosts and coordinators, 1 institution, 2 network, 3 public
    reach bigint not null,
    first_day text,
    last_day text,
    places bigint not null,
    taken bigint not null,
    -- how long it takes, in words: "half a day", "two hours a week for a month"
    takes text not null,
    prerequisites text not null,
    -- what has to be seen to before somebody enters; empty where nothing has
    safety_needs text not null,
    -- who clears the area; without one the institution's safety contacts
    safety text references people (id) on delete set null,
    -- everything it is found by, folded
    words text not null,
    state text not null,
    version bigint not null,
    created timestamptz not null,
    changed timestamptz not null,
    -- when what otherwise happens happens
    due timestamptz
);
create index shadowing_offers_listed on shadowing_offers (state, institution);
create index shadowing_offers_due on shadowing_offers (due);
create index shadowing_offers_safety on shadowing_offers (safety);

-- Who is shadowed: one person, or everyone of a team; any of them may act.
create table shadowing_offer_hosts (
    offer text not null references shadowing_offers (id) on delete cascade,
    person text not null references people (id) on delete cascade,
    -- 0 for whoever is asked first
    position bigint not null,
    primary key (offer, person)
);
create index shadowing_offer_hosts_person on shadowing_offer_hosts (person);

create table shadowing_offer_concepts (
    offer text not null references shadowing_offers (id) on delete cascade,
    concept text not null,
    position bigint not null,
    primary key (offer, concept)
);
create index shadowing_offer_concepts_concept on shadowing_offer_concepts (concept);

create table shadowing_offer_instruments (
    offer text not null references shadowing_offers (id) on delete cascade,
    instrument text not null references instruments (id) on delete cascade,
    primary key (offer, instrument)
);
create index shadowing_offer_instruments_instrument on shadowing_offer_instruments (instrument);

create table shadowing_requests (
    id text primary key,
    requester text not null references people (id) on delete cascade,
    -- where the requester works
    institution text not null references institutions (id),
    aims text not null,
    -- a role or a place, in words, where no concept says it
    wanted text not null,
    kind text not null,
    -- inside, outside or either: one's own institution, another, or both
    mode text not null,
    earliest text,
    latest text,
    -- read by the requester and the host who said yes; emptied some days after the visit
    access_needs text not null,
    state text not null,
    version bigint not null,
    created timestamptz not null,
    changed timestamptz not null,
    due timestamptz,
    -- whether others may approve it too, because the line manager has not answered in time
    delegated boolean not null,
    approver text references people (id) on delete set null,
    -- the line manager's question, while it is returned
    question text not null,
    -- why it was declined
    reason text not null,
    -- who is asked now, or said yes: with an offer any of its hosts
    offer text references shadowing_offers (id) on delete set null,
    host text references people (id) on delete set null,
    host_institution text references institutions (id),
    asked_by text references people (id) on delete set null,
    asked timestamptz,
    message text not null,
    other_dates text not null,
    -- the round in which it is matched, if in one
    round text
);
create index shadowing_requests_requester on shadowing_requests (requester, state);
create index shadowing_requests_institution on shadowing_requests (institution, state);
create index shadowing_requests_host on shadowing_requests (host, state);
create index shadowing_requests_offer on shadowing_requests (offer, state);
create index shadowing_requests_partner on shadowing_requests (host_institution, state);
create index shadowing_requests_round on shadowing_requests (round);
create index shadowing_requests_due on shadowing_requests (due);

create table shadowing_request_concepts (
    request text not null references shadowing_requests (id) on delete cascade,
    concept text not null,
    position bigint not null,
    primary key (request, concept)
);
create index shadowing_request_concepts_concept on shadowing_request_concepts (concept);

-- Who is not proposed again for a request.
create table shadowing_declined (
    request text not null references shadowing_requests (id) on delete cascade,
    host text not null references people (id) on delete cascade,
    offer text references shadowing_offers (id) on delete set null,
    -- host (said no), requester (did not take the dates) or clock (did not answer in time)
    who text not null,
    round text,
    declined timestamptz not null,
    primary key (request, host)
);
create index shadowing_declined_host on shadowing_declined (host);

create table shadowing_placements (
    id text primary key,
    request text not null references shadowing_requests (id) on delete cascade,
    offer text references shadowing_offers (id) on delete set null,
    requester text not null references people (id) on delete cascade,
    institution text not null references institutions (id),
    host text not null references people (id) on delete cascade,
    host_institution text not null references institutions (id),
    kind text not null,
    state text not null,
    version bigint not null,
    created timestamptz not null,
    changed timestamptz not null,
    due timestamptz,
    -- what was agreed to be seen and done
    programme text not null,
    place text not null,
    safety_needs text not null,
    safety text references people (id) on delete set null,
    -- the event in people's calendars: the same however often it moves, its number one higher each time (RFC 5545, 3.8.7.4)
    calendar_uid text not null,
    calendar_sequence bigint not null,
    hours_shadow double precision,
    hours_host double precision,
    -- why it was called off or missed
    reason text not null,
    -- the end of the last session, once it was scheduled
    ends timestamptz
);
create index shadowing_placements_request on shadowing_placements (request);
create index shadowing_placements_requester on shadowing_placements (requester, state);
create index shadowing_placements_host on shadowing_placements (host, state);
create index shadowing_placements_offer on shadowing_placements (offer, state);
create index shadowing_placements_institution on shadowing_placements (institution, state);
create index shadowing_placements_partner on shadowing_placements (host_institution, state);
create index shadowing_placements_safety on shadowing_placements (safety, state);
create index shadowing_placements_due on shadowing_placements (due);

create table shadowing_sessions (
    placement text not null references shadowing_placements (id) on delete cascade,
    begins timestamptz not null,
    ends timestamptz not null,
    primary key (placement, begins)
);

-- What the safety contact has confirmed: risk-assessment, induction, ppe, visitor-status, insurance or travel.
create table shadowing_clearances (
    placement text not null references shadowing_placements (id) on delete cascade,
    what text not null,
    note text not null,
    who text references people (id) on delete set null,
    confirmed timestamptz not null,
    primary key (placement, what)
);

-- What a side says afterwards: shadow or host.
create table shadowing_feedback (
    placement text not null references shadowing_placements (id) on delete cascade,
    side text not null,
    words text not null,
    given timestamptz not null,
    primary key (placement, side)
);
create table shadowing_ratings (
    placement text not null references shadowing_placements (id) on delete cascade,
    side text not null,
    question text not null,
    -- from 1, the least, to 5
    rating bigint not null,
    primary key (placement, side, question)
);

-- What came of it, months later.
create table shadowing_outcomes (
    placement text primary key references shadowing_placements (id) on delete cascade,
    outcome text not null,
    words text not null,
    given timestamptz not null
);

-- What was done to an offer, a request or a placement, as its page shows it.
create table shadowing_steps (
    id text primary key,
    -- the id of the offer, request or placement
    thing text not null,
    -- its version since
    version bigint not null,
    -- a code of an act; `delegated` and `changed` are no acts of the table of rules
    act text not null,
    -- none for the clock, and for whoever was erased
    who text references people (id) on delete set null,
    -- as what: a code of a party
    party text not null,
    words text not null,
    happened timestamptz not null
);
create index shadowing_steps_thing on shadowing_steps (thing, id);
create index shadowing_steps_who on shadowing_steps (who);
