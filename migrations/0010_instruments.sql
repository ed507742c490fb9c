-- Instruments as things of their own, and what keeps profiles true.

-- When its owner was last asked by mail whether it is still right.
alter table profiles add column asked timestamptz;
-- The ORCID iD it was published with, to find one person with two accounts.
alter table profiles add column orcid text;
create index profiles_orcid on profiles (orcid);

create table instruments (
    id text primary key,
    institution text not null references institutions (id),
    -- the id in the institution's own list of equipment, for imports that are repeated
    external_id text,
    name text not null,
    model text not null,
    place text not null,
    -- folded name, model and place: rows of profiles that say the same are about this one
    key text not null,
    -- everything it is found by, folded
    words text not null,
    concept text,
    description text not null,
    technique text not null,
    department text not null,
    service text not null,
    contact_name text not null,
    contact_email text not null,
    contact_phone text not null,
    -- addresses of pages, http or https; empty for none
    contact_page text not null,
    booking text not null,
    web text not null,
    -- who may see it: 1 institution, 2 network, 3 public; 0 whoever sees a profile that names it
    reach bigint not null,
    -- profile (named in one), person (somebody added or described it) or list (imported)
    source text not null,
    created timestamptz not null,
    changed timestamptz not null,
    retired timestamptz,
    unique (institution, external_id)
);
create index instruments_key on instruments (key);
create index instruments_concept on instruments (concept);

-- Who says in their profile that they run an instrument or can teach it; follows what is published.
create table instrument_people (
    instrument text not null references instruments (id) on delete cascade,
    person text not null references people (id) on delete cascade,
    runs boolean not null,
    teaches boolean not null,
    -- who sees that they do: 0 nobody else, 1 institution, 2 network, 3 public
    reach bigint not null,
    primary key (instrument, person)
);
create index instrument_people_person on instrument_people (person);
