-- People without single sign-on who look after their institution's side with partners: they sign in by a link that is mailed to them.

create table guests (
    person text primary key references people (id) on delete cascade,
    institution text not null references institutions (id),
    invited timestamptz not null,
    invited_by text references people (id) on delete set null,
    -- when no link lets them in any more
    until timestamptz not null,
    revoked timestamptz
);
create index guests_institution on guests (institution);
create index guests_invited_by on guests (invited_by);

-- Links that were mailed and not used yet. Each is good for one sign-in.
create table guest_links (
    secret_hash text primary key,
    person text not null references people (id) on delete cascade,
    until timestamptz not null
);
create index guest_links_person on guest_links (person);
