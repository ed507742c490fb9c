-- What people are told, here and by mail; how they want it; and what became of each mail.

create table notices (
    id text primary key,
    person text not null references people (id) on delete cascade,
    kind text not null,
    cause text not null,
    -- whom its line names: a notice goes with them
    about text references people (id) on delete cascade,
    title text not null,
    -- a path of ours
    link text not null,
    made timestamptz not null,
    -- held until then: what is undone before tells nobody
    shown timestamptz not null,
    read timestamptz,
    -- when it goes into a summary by mail; null where it never does, and once it did
    summary_due timestamptz,
    summarised timestamptz
);
create index notices_person on notices (person, id);
create index notices_unread on notices (person, read);
create index notices_cause on notices (cause);
create index notices_about on notices (about);
create index notices_made on notices (made);
create index notices_summary on notices (summary_due);
create index told_cause on told (cause);
create index told_job on told (job);

-- How someone wants to be mailed of a kind of notice, where that is not the kind's own way.
create table notice_choices (
    person text not null references people (id) on delete cascade,
    kind text not null,
    -- at-once, daily, weekly or off
    frequency text not null,
    chosen timestamptz not null,
    primary key (person, kind)
);

-- What someone is asked to do until it is done.
create table reminders (
    person text not null references people (id) on delete cascade,
    cause text not null,
    kind text not null,
    -- the id of the thing to do something about
    object text not null,
    -- how often they were reminded
    times bigint not null,
    -- when next; null once it was said often enough
    due timestamptz,
    primary key (person, cause)
);
create index reminders_due on reminders (due);
create index reminders_cause on reminders (cause);

-- What became of each mail, without a word of what it said.
create table mails (
    -- the job that sends it, and its Message-ID
    id text primary key,
    person text not null references people (id) on delete cascade,
    institution text not null references institutions (id),
    kind text not null,
    queued timestamptz not null,
    -- from when the time is counted in which it is tried
    since timestamptz not null,
    -- waiting, sent, failed (given up, its job is kept), dropped (nobody to send it to any more)
    state text not null,
    attempts bigint not null,
    changed timestamptz not null,
    -- why it has not left yet, in the mail server's words
    why text
);
create index mails_institution on mails (institution, state, id);
create index mails_person on mails (person);
create index mails_changed on mails (changed);

-- The program's own secrets, such as the one that signs addresses in mail.
create table secrets (
    name text primary key,
    secret text not null
);
