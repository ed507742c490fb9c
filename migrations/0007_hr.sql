-- People as their institution's human resources system gives them: who joins, moves and leaves, and what was given out about them.

-- whether the roll of their institution's HR system names them: its word then counts for name, post and place
alter table people add column hr boolean not null default false;
-- the last day of their contract, as 2027-03-31; none for an open end
alter table people add column contract_ends text;
-- when they left; none while they are here
alter table people add column left_on timestamptz;
-- whether they left so long ago that not even their name is shown any more
alter table people add column unnamed boolean not null default false;
create index people_left on people (left_on);
create index people_contract on people (contract_ends);

-- a department's whole path, folded, by which an extract names it; none for one that no extract has named
alter table departments add column path text;
create unique index departments_path on departments (institution, path);

-- whom people tell when HR's word about them is wrong
alter table institutions add column hr_contact text;

-- Extracts sent to the page: kept until they are done or a day old.
create table extracts (
    id text primary key,
    institution text not null references institutions (id),
    sender text not null references people (id) on delete cascade,
    file_name text not null,
    sent timestamptz not null,
    -- waiting (for its sender's word), running, done or failed
    state text not null,
    -- whether those who join are written to
    invites boolean not null,
    done bigint not null,
    total bigint not null,
    -- what came of it, as JSON; or why it failed
    outcome text not null,
    finished timestamptz
);
create index extracts_institution on extracts (institution, sent);

-- The text of an extract in pieces; deleted as soon as it is done.
create table extract_parts (
    extract text not null references extracts (id) on delete cascade,
    part bigint not null,
    content text not null,
    primary key (extract, part)
);

-- What was given out about many people at once, to whom, and about whom.
create table exports (
    id text primary key,
    institution text references institutions (id),
    -- none for the operator at the server
    actor text references people (id) on delete set null,
    -- the role by which they were entitled: coordinator, admin or operator
    role text not null,
    -- people or profiles
    what text not null,
    -- csv or xlsx
    format text not null,
    people bigint not null,
    made timestamptz not null
);
create table exported_people (
    export text not null references exports (id) on delete cascade,
    person text not null references people (id) on delete cascade,
    primary key (export, person)
);
create index exported_people_person on exported_people (person);
