-- What measures count: tallies of the ledger, kept in step by a follower and made again from zero by `measures rebuild`. Nothing here
-- is a truth of its own. Days are counted from 1 January 1970, each in the time zone of its institution; quantities in thousandths.

create index facts_subject on facts (subject, seq);
create index facts_corrects on facts (corrects);

-- Where things happened and what they carried, once however often it occurs. The id is made from the rest.
create table cells (
    id bigint primary key,
    institution text not null,
    department text not null,
    site text not null,
    job_family text not null,
    grade_band text not null,
    -- 'yes', 'no', or nothing where it is not known
    technical text not null,
    -- the attributes that the counter keeps apart, a JSON object of strings
    attributes text not null
);
create index cells_institution on cells (institution);

-- Making everything again fills a build beside the one that is read, and then takes its place.
create table tally_builds (
    build bigint primary key,
    -- the last fact that it holds
    seq bigint not null,
    is_read boolean not null
);

create table tally_flows (
    build bigint not null,
    counter text not null,
    day bigint not null,
    cell bigint not null,
    facts bigint not null,
    quantity bigint not null,
    primary key (build, counter, day, cell)
);

create table tally_people (
    build bigint not null,
    counter text not null,
    day bigint not null,
    cell bigint not null,
    -- a key of the ledger
    person text not null,
    facts bigint not null,
    primary key (build, counter, day, cell, person)
);

-- From when until when someone, or something, counted.
create table tally_spells (
    build bigint not null,
    counter text not null,
    subject text not null,
    begins bigint not null,
    ends bigint not null,
    cell bigint not null,
    primary key (build, counter, subject, begins)
);
create index tally_spells_begins on tally_spells (build, counter, begins);

-- How long something waited, by the day its wait was over.
create table tally_waits (
    build bigint not null,
    counter text not null,
    object text not null,
    day bigint not null,
    cell bigint not null,
    waited bigint not null,
    primary key (build, counter, object)
);
create index tally_waits_day on tally_waits (build, counter, day);

-- Counts that were taken as a whole on a day, such as headcounts.
create table tally_levels (
    build bigint not null,
    counter text not null,
    institution text not null,
    object text not null,
    -- the fact, so that none is taken twice
    seq bigint not null,
    day bigint not null,
    cell bigint not null,
    -- whether it is the sum of the others, which ends the count
    is_whole boolean not null,
    quantity bigint not null,
    primary key (build, counter, object, seq)
);
create index tally_levels_day on tally_levels (build, counter, institution, is_whole, day);
