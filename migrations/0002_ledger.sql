-- What happened, once, in order; and the work that follows from it.

-- The one place that joins a fact's key to a person. Erasing someone deletes their row.
create table person_keys (
    key text primary key,
    person text not null unique
);

create table facts (
    seq bigint primary key,
    happened timestamptz not null,
    recorded timestamptz not null,
    kind text not null,
    actor text,
    subject text,
    object text,
    -- as they were for the subject (or, without one, the actor) when it happened
    institution text,
    department text,
    site text,
    job_family text,
    grade_band text,
    technical boolean,
    quantity double precision,
    -- coded attributes as a JSON object of strings; never free text, never a name
    attributes text not null,
    corrects bigint references facts (seq)
);
create index facts_kind on facts (kind, seq);
create index facts_object on facts (object, seq);

-- How far each reader of the ledger that keeps its mark here has read.
create table marks (
    reader text primary key,
    seq bigint not null
);

-- Words searched for in a day: nobody can be joined to what they looked for.
create table search_words (
    day text not null,
    words text not null,
    searches bigint not null,
    empty bigint not null,
    primary key (day, words)
);

create table jobs (
    id text primary key,
    kind text not null,
    payload text not null,
    created timestamptz not null,
    due timestamptz not null,
    attempts bigint not null,
    leased_until timestamptz,
    error text,
    failed timestamptz
);
create index jobs_due on jobs (kind, due);
