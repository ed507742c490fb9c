-- Keeping profiles true: photos, corrections that others suggest, moderation, and two accounts made one.

-- A photo's files, once however often it is used: base64 of a JPEG, large and small, by the hash of the large one.
create table photos (
    person text primary key references people (id) on delete cascade,
    hash text not null,
    large text not null,
    small text not null,
    -- what it shows, for those who do not see it
    alt text not null,
    -- private, institution, network or public; never wider than the name's
    audience text not null,
    uploaded timestamptz not null
);

-- What somebody says is not right about another's profile.
create table corrections (
    id text primary key,
    subject text not null references people (id) on delete cascade,
    institution text not null references institutions (id),
    reporter text not null references people (id) on delete cascade,
    -- missing, wrong, left, duplicate or inappropriate
    kind text not null,
    -- the section it is about; empty for none or all
    section text not null,
    words text not null,
    -- whom it goes to: one person, or without one the institution's coordinators
    recipient text references people (id) on delete set null,
    made timestamptz not null,
    -- accepted or dismissed; none while it waits
    outcome text,
    decided timestamptz,
    decider text references people (id) on delete set null,
    -- what the one who decided says to the one who suggested
    answer text not null
);
create index corrections_subject on corrections (subject, made);
create index corrections_recipient on corrections (recipient, outcome);
create index corrections_institution on corrections (institution, outcome);
create index corrections_reporter on corrections (reporter, made);

-- Sections that a coordinator has hidden from everybody but their owner; `all` for the whole profile.
create table hidings (
    id text primary key,
    person text not null references people (id) on delete cascade,
    section text not null,
    reason text not null,
    hidden timestamptz not null,
    hider text references people (id) on delete set null,
    -- what the owner says to it; empty until they do
    answer text not null,
    answered timestamptz,
    -- since when it is shown again; none while it is hidden
    lifted timestamptz
);
create index hidings_person on hidings (person, lifted);

-- Two accounts that are one person: `gone` lives on in `kept` until it is undone.
create table merges (
    id text primary key,
    institution text not null references institutions (id),
    kept text not null references people (id) on delete cascade,
    gone text not null references people (id) on delete cascade,
    merged timestamptz not null,
    merger text references people (id) on delete set null,
    -- everything that undoing needs, as JSON
    before text not null,
    undone timestamptz
);
create index merges_kept on merges (kept, undone);
create index merges_gone on merges (gone, undone);

-- Accounts that look alike and are two people: the smaller id first.
create table not_same (
    one text not null references people (id) on delete cascade,
    other text not null references people (id) on delete cascade,
    said timestamptz not null,
    primary key (one, other)
);

-- Keys in facts of accounts that were merged: whose they are now, and whose they were.
create table person_aliases (
    key text primary key,
    person text not null,
    was text not null
);
create index person_aliases_person on person_aliases (person);
create index person_aliases_was on person_aliases (was);
