-- What people do, run and use, by name. Nodes hold all of it in memory and ask only for the version.

create table concepts (
    id text primary key,
    label text not null,
    kind text not null,
    state text not null,
    -- the vocabulary it came with
    source text not null,
    -- JSON lists of text: other names, short forms, ids of broader concepts
    synonyms text not null,
    abbreviations text not null,
    broader text not null,
    changed timestamptz not null
);

-- Counts the changes to the table above, in the transaction that makes them.
create table vocabulary (
    only_row bigint primary key,
    version bigint not null
);
insert into vocabulary (only_row, version) values (1, 0);

-- Concepts that somebody misses.
create table concept_proposals (
    id text primary key,
    proposer text not null references people (id) on delete cascade,
    institution text not null references institutions (id),
    label text not null,
    kind text not null,
    -- JSON list of text
    names text not null,
    why text not null,
    proposed timestamptz not null,
    -- concept, name or refused; none while it waits
    outcome text,
    decided timestamptz,
    decider text references people (id) on delete set null,
    -- the concept that it became, or whose name it became
    concept text references concepts (id),
    reason text not null
);
create index concept_proposals_waiting on concept_proposals (institution, outcome, proposed);
create index concept_proposals_proposer on concept_proposals (proposer, proposed);
