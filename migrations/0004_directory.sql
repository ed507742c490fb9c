-- What technicians publish.

create table profiles (
    person text primary key references people (id) on delete cascade,
    -- the published profile: one JSON document with every section, its audience and its version
    document text not null,
    -- the widest audience that sees anything of it: 0 nobody but its owner, 1 institution, 2 network, 3 public
    reach bigint not null,
    matching boolean not null,
    published timestamptz,
    confirmed timestamptz,
    changed timestamptz not null
);
create index profiles_reach on profiles (reach);

-- Sections being edited: what is not published yet.
create table drafts (
    person text not null references people (id) on delete cascade,
    section text not null,
    content text not null,
    audience text not null,
    version bigint not null,
    saved timestamptz not null,
    primary key (person, section)
);

-- Messages between people, to be read here; each is mailed to its recipient as well.
create table messages (
    id text primary key,
    sender text not null references people (id) on delete cascade,
    recipient text not null references people (id) on delete cascade,
    -- the message that this one answers
    answers text references messages (id) on delete set null,
    subject text not null,
    body text not null,
    sent timestamptz not null,
    -- when its recipient first opened it
    seen timestamptz
);
create index messages_sender on messages (sender, sent);
create index messages_recipient on messages (recipient, sent);
