-- What two institutions have agreed on: their people are matched with each other only while both have said yes to it.

create table agreements (
    id text primary key,
    -- a code of a programme, such as shadowing
    programme text not null,
    proposer text not null references institutions (id),
    partner text not null references institutions (id),
    -- a code of src/matching/agreements/model.rs
    state text not null,
    -- whether it holds today: kept in step with its state and its days, so that queries need no clock
    in_force boolean not null,
    version bigint not null,
    -- days; the last is empty where it holds until somebody ends it
    first_day text not null,
    last_day text not null,
    -- what is agreed, in words, and where the paper is
    words text not null,
    link text not null,
    -- whom to ask, on either side
    proposer_contact text not null,
    partner_contact text not null,
    -- why it was declined or ended
    reason text not null,
    proposed timestamptz not null,
    proposed_by text references people (id) on delete set null,
    answered timestamptz,
    answered_by text references people (id) on delete set null,
    ended timestamptz,
    ended_by text references people (id) on delete set null
);
create index agreements_proposer on agreements (proposer, state);
create index agreements_partner on agreements (partner, state);
create index agreements_proposed_by on agreements (proposed_by);
create index agreements_answered_by on agreements (answered_by);
create index agreements_ended_by on agreements (ended_by);

-- Each agreement that holds, from either side. An institution that does not share at all agrees with nobody.
create view agreed (programme, institution, other) as
    select a.programme, a.proposer, a.partner from agreements a
        join institutions x on x.id = a.proposer join institutions y on y.id = a.partner
        where a.in_force and x.shares and y.shares
    union all
    select a.programme, a.partner, a.proposer from agreements a
        join institutions x on x.id = a.proposer join institutions y on y.id = a.partner
        where a.in_force and x.shares and y.shares;

-- Institutions that both shared before were matched with each other: they go on, and either can end it.
insert into agreements (id, programme, proposer, partner, state, in_force, version, first_day, last_day, words, link,
        proposer_contact, partner_contact, reason, proposed, proposed_by, answered, answered_by, ended, ended_by)
    select 'carried-over-' || a.id || '-' || b.id, 'shadowing', a.id, b.id, 'agreed', true, 1, '2026-01-01', '',
        'Carried over: both institutions shared with others before agreements were recorded here.', '', '', '', '',
        b.created, null, b.created, null, null, null
    from institutions a join institutions b on a.id < b.id and a.shares and b.shares;
