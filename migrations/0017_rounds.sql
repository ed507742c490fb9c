-- Rounds: people matched together by a coordinator, whatever for; their proposals, each kept; and who was asked in the end.

-- What reasons are worth, as an institution's coordinators saved it: the newest counts. Without any the program's own do.
create table match_weights (
    programme text not null,
    institution text not null references institutions (id),
    version bigint not null,
    -- as in index/matching
    weights text not null,
    -- why, in the words of who saved them
    note text not null,
    saved timestamptz not null,
    saved_by text references people (id) on delete set null,
    primary key (programme, institution, version)
);

-- Two who are never matched: said in confidence to a coordinator.
create table match_conflicts (
    person text not null references people (id) on delete cascade,
    other text not null references people (id) on delete cascade,
    said timestamptz not null,
    said_by text references people (id) on delete set null,
    primary key (person, other)
);
create index match_conflicts_other on match_conflicts (other);

create table rounds (
    id text primary key,
    programme text not null,
    institution text not null references institutions (id),
    name text not null,
    state text not null,
    -- one higher with everything that is changed about it
    version bigint not null,
    -- total or fair
    aim text not null,
    -- its own weights, as in index/matching
    weights text not null,
    -- the last day on which requests are taken in, such as 2026-05-01; empty for none
    closes text not null,
    -- what every host is told beside the request; may be empty
    message text not null,
    -- the proposal that would be published
    solution text,
    made timestamptz not null,
    changed timestamptz not null
);
create index rounds_institution on rounds (institution, made);
create index rounds_state on rounds (state);

create table round_requests (
    round text not null references rounds (id) on delete cascade,
    -- the programme's id
    request text not null,
    person text not null references people (id) on delete cascade,
    position bigint not null,
    primary key (round, request)
);
create index round_requests_request on round_requests (request);
create index round_requests_person on round_requests (person);

-- How many a host takes in this round, where a coordinator set it; 0 leaves them out.
create table round_hosts (
    round text not null references rounds (id) on delete cascade,
    -- offer:… or person:…
    host text not null,
    person text not null references people (id) on delete cascade,
    places bigint not null,
    primary key (round, host)
);
create index round_hosts_person on round_hosts (person);

-- Pairs that must be in a round's proposals (pin), or may not (forbid).
create table round_rules (
    round text not null references rounds (id) on delete cascade,
    request text not null,
    host text not null,
    person text not null references people (id) on delete cascade,
    rule text not null,
    primary key (round, request, host)
);
create index round_rules_person on round_rules (person);

create table round_solutions (
    id text primary key,
    round text not null references rounds (id) on delete cascade,
    number bigint not null,
    -- the round's version that it was made of
    made_of bigint not null,
    made timestamptz not null,
    made_by text references people (id) on delete set null,
    aim text not null,
    weights text not null,
    requests bigint not null,
    matched bigint not null,
    -- scores are in hundredths of a point
    total bigint not null,
    floor bigint,
    -- the best total without regard to fairness, and its floor
    unfair_total bigint,
    unfair_floor bigint,
    -- what no proposal can exceed; none where nothing is proven
    bound_matched bigint,
    bound_total bigint,
    certified boolean not null,
    finished boolean not null,
    -- what could not be kept, in words; mostly empty
    notes text not null,
    unique (round, number)
);

create table round_pairs (
    solution text not null references round_solutions (id) on delete cascade,
    position bigint not null,
    request text not null,
    person text not null references people (id) on delete cascade,
    -- none for a request that has none, with the reason in words
    host text,
    host_person text references people (id) on delete cascade,
    score bigint not null,
    pinned boolean not null,
    why text not null,
    primary key (solution, request)
);
create index round_pairs_person on round_pairs (person);
create index round_pairs_host on round_pairs (host_person);

-- Who is asked once a round is published: waiting, asked, or passed over because it was no longer possible.
create table round_asks (
    round text not null references rounds (id) on delete cascade,
    request text not null,
    host text not null,
    host_person text not null references people (id) on delete cascade,
    state text not null,
    by_whom text references people (id) on delete set null,
    noted timestamptz not null,
    primary key (round, request, host)
);
create index round_asks_state on round_asks (state);
create index round_asks_person on round_asks (host_person);

-- What was done to a round, one line a version: what whoever has an older page is told.
create table round_changes (
    round text not null references rounds (id) on delete cascade,
    version bigint not null,
    who text references people (id) on delete set null,
    act text not null,
    words text not null,
    happened timestamptz not null,
    primary key (round, version)
);
create index round_changes_who on round_changes (who);
