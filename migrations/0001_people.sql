-- Institutions, their parts, their people, and how people sign in.
-- `fold` columns hold the folded form of a name made in Rust, so that both databases compare and sort alike.

create table institutions (
    id text primary key,
    slug text not null unique,
    name text not null,
    fold text not null,
    domain text,
    time_zone text not null,
    -- whether its people and those of other sharing institutions see each other's `network` sections
    shares boolean not null,
    created timestamptz not null
);

create table sites (
    id text primary key,
    institution text not null references institutions (id),
    name text not null,
    fold text not null,
    unique (institution, fold)
);

create table departments (
    id text primary key,
    institution text not null references institutions (id),
    parent text references departments (id),
    name text not null,
    fold text not null,
    unique (institution, fold)
);

create table people (
    id text primary key,
    handle text not null unique,
    institution text not null references institutions (id),
    -- the id its institution's own system gives, for imports that are repeated
    external_id text,
    department text references departments (id),
    site text references sites (id),
    manager text references people (id),
    name text not null,
    fold text not null,
    email text,
    job_title text,
    job_family text,
    grade_band text,
    technical boolean not null,
    active boolean not null,
    created timestamptz not null,
    unique (institution, external_id)
);
create index people_email on people (email);
create index people_manager on people (manager);
create index people_department on people (department);

create table roles (
    person text not null references people (id) on delete cascade,
    role text not null,
    granted timestamptz not null,
    -- whether the provider's `roles` claim gave it, and so may take it away again
    by_provider boolean not null,
    primary key (person, role)
);

-- An institution's OpenID provider.
create table providers (
    institution text primary key references institutions (id),
    issuer text not null unique,
    client_id text not null,
    -- readable, because the provider wants it itself: who can read this database can ask in our name for codes meant for us
    client_secret text not null,
    scopes text not null,
    -- whether its addresses count without `email_verified`
    trusts_email boolean not null
);

-- Who someone is to a provider. Nothing else identifies an account.
create table identities (
    issuer text not null,
    subject text not null,
    person text not null references people (id) on delete cascade,
    created timestamptz not null,
    primary key (issuer, subject)
);
create index identities_person on identities (person);

-- A sign-in under way: what has to come back unchanged from the provider.
create table sign_ins (
    state_hash text primary key,
    browser_hash text not null,
    institution text not null references institutions (id),
    nonce text not null,
    verifier text not null,
    return_to text not null,
    started timestamptz not null
);

create table sessions (
    id text primary key,
    secret_hash text not null unique,
    person text not null references people (id) on delete cascade,
    browser text not null,
    created timestamptz not null,
    seen timestamptz not null,
    expires timestamptz not null,
    -- what the provider's own sign-out needs
    id_token text,
    -- what the provider calls its session (`sid`), so that it can end this one
    provider_session text
);
create index sessions_person on sessions (person);

create table tokens (
    id text primary key,
    secret_hash text not null unique,
    person text not null references people (id) on delete cascade,
    name text not null,
    scopes text not null,
    created timestamptz not null,
    used timestamptz,
    expires timestamptz not null
);
create index tokens_person on tokens (person);
