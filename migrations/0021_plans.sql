-- Action plans: what they say, how they stand, what was asked and answered, what was recorded.

create table plans (
    id text primary key,
    institution text not null references institutions (id),
    -- such as technician-commitment-2025-2027
    code text not null,
    -- which plan is shown first: the smallest
    position bigint not null,
    -- what is said of the plan as a whole, as JSON
    head text not null,
    version bigint not null,
    -- whether everyone may see how it stands, without signing in
    public boolean not null,
    created timestamptz not null,
    unique (institution, code)
);

-- Actions and measures as they are defined now.
create table plan_parts (
    id text primary key,
    plan text not null references plans (id) on delete cascade,
    -- action or measure
    kind text not null,
    -- an action's number, a measure's code
    code text not null,
    position bigint not null,
    version bigint not null,
    -- as JSON
    says text not null,
    -- for actions: how it stands, since when, and why
    status text not null,
    since timestamptz not null,
    reason text not null,
    unique (plan, kind, code)
);

-- What parts said, each version with who saved it and why.
create table plan_versions (
    part text not null references plan_parts (id) on delete cascade,
    version bigint not null,
    says text not null,
    note text not null,
    saved timestamptz not null,
    saved_by text references people (id) on delete set null,
    primary key (part, version)
);

-- How actions stood.
create table plan_statuses (
    id text primary key,
    action text not null references plan_parts (id) on delete cascade,
    status text not null,
    reason text not null,
    said timestamptz not null,
    said_by text references people (id) on delete set null
);
create index plan_statuses_action on plan_statuses (action, said);

-- Which people act for an owner that an action names.
create table plan_owners (
    action text not null references plan_parts (id) on delete cascade,
    owner text not null,
    person text not null references people (id) on delete cascade,
    primary key (action, owner, person)
);
create index plan_owners_person on plan_owners (person);

-- Updates: asked for, answered, or given unasked.
create table plan_updates (
    id text primary key,
    action text not null references plan_parts (id) on delete cascade,
    asked timestamptz,
    asked_by text references people (id) on delete set null,
    asked_of text references people (id) on delete set null,
    -- by which day, as 2026-03-31
    due text,
    -- what is wanted to be known; empty for none
    question text not null,
    given timestamptz,
    given_by text references people (id) on delete set null,
    -- the day it speaks of
    day text,
    words text not null
);
create index plan_updates_action on plan_updates (action, asked);
create index plan_updates_asked_of on plan_updates (asked_of, given);

-- What shows that something was done: words, and where it is to be read.
create table plan_evidence (
    id text primary key,
    action text not null references plan_parts (id) on delete cascade,
    words text not null,
    link text not null,
    added timestamptz not null,
    added_by text references people (id) on delete set null
);
create index plan_evidence_action on plan_evidence (action, added);

-- Values that are recorded, not counted. The numbers are in the ledger too; the words are only here.
create table plan_records (
    id text primary key,
    measure text not null references plan_parts (id) on delete cascade,
    -- what, when, numbers, words and link, as JSON
    value text not null,
    -- its last day, as 2026-03-31
    ends text not null,
    -- the fact that holds its numbers
    seq bigint not null,
    recorded timestamptz not null,
    recorded_by text references people (id) on delete set null,
    -- the record that took its place, where it was corrected
    corrected text
);
create index plan_records_measure on plan_records (measure, ends);
