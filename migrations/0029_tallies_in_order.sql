-- Tallies stand in the order of their keys, so that a range of days is read, written and thrown away as it lies: SQLite keeps a table
-- without row numbers so, PostgreSQL goes by the index. What they held is counted again from the ledger: the follower does so when it
-- finds no build to read.

drop table tally_flows;
drop table tally_people;
drop table tally_spells;
drop table tally_waits;
drop table tally_levels;
delete from tally_builds;

-- Facts and what they amount to; of states, how many more or fewer people are in them. `house` is made from the institution's id, `grain`
-- is 0 for a day, 1 for a month, 2 for a quarter, 3 for a year, and `day` its first day.
create table tally_flows (
    build bigint not null,
    counter bigint not null,
    house bigint not null,
    grain bigint not null,
    day bigint not null,
    cell bigint not null,
    facts bigint not null,
    quantity bigint not null,
    primary key (build, counter, house, grain, day, cell)
) /* on SQLite: without rowid */;

-- Who did something. `person` is the first half of a key of the ledger, as a number.
create table tally_people (
    build bigint not null,
    counter bigint not null,
    house bigint not null,
    grain bigint not null,
    day bigint not null,
    cell bigint not null,
    person bigint not null,
    facts bigint not null,
    primary key (build, counter, house, grain, day, cell, person)
) /* on SQLite: without rowid */;

-- From when until when someone, or something, counted: what `tally_flows` is kept in step with.
create table tally_spells (
    build bigint not null,
    counter bigint not null,
    subject text not null,
    begins bigint not null,
    ends bigint not null,
    house bigint not null,
    cell bigint not null,
    primary key (build, counter, subject, begins)
) /* on SQLite: without rowid */;

-- How long something waited, by the day its wait was over.
create table tally_waits (
    build bigint not null,
    counter bigint not null,
    object text not null,
    house bigint not null,
    day bigint not null,
    cell bigint not null,
    waited bigint not null,
    primary key (build, counter, object)
) /* on SQLite: without rowid */;
create index tally_waits_day on tally_waits (build, counter, house, day);

-- Counts that were taken as a whole on a day, such as headcounts.
create table tally_levels (
    build bigint not null,
    counter bigint not null,
    house bigint not null,
    object text not null,
    -- the fact, so that none is taken twice
    seq bigint not null,
    day bigint not null,
    cell bigint not null,
    -- whether it is the sum of the others, which ends the count
    is_whole boolean not null,
    quantity bigint not null,
    primary key (build, counter, object, seq)
) /* on SQLite: without rowid */;
create index tally_levels_day on tally_levels (build, counter, house, is_whole, day);
