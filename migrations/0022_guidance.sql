-- Guidance that institutions publish with a programme. What nobody has written yet comes from the program and has no row.

create table guides (
    id text primary key,
    institution text not null references institutions (id),
    -- a code of a series, such as shadowing
    programme text not null,
    -- its name in addresses
    slug text not null,
    -- the newest of guide_versions, whose words stand here again
    version bigint not null,
    title text not null,
    -- for whom: a code of the series, or empty for everyone
    reader text not null,
    -- who may see it: 0 coordinators only, 1 institution, 2 network, 3 public
    reach bigint not null,
    -- Markdown
    words text not null,
    -- the day by which somebody looks through it again
    review text not null,
    -- the review day that coordinators were told of last; empty where they were told of none
    told text not null,
    changed timestamptz not null,
    unique (institution, programme, slug)
);
create index guides_review on guides (review);

create table guide_versions (
    guide text not null references guides (id) on delete cascade,
    version bigint not null,
    title text not null,
    reader text not null,
    reach bigint not null,
    words text not null,
    review text not null,
    -- what was changed, in the words of who did
    note text not null,
    saved timestamptz not null,
    saved_by text references people (id) on delete set null,
    primary key (guide, version)
);
create index guide_versions_saved_by on guide_versions (saved_by);

-- How often it was opened: nobody is joined to what they read.
create table guide_opens (
    institution text not null references institutions (id),
    programme text not null,
    slug text not null,
    day text not null,
    opens bigint not null,
    primary key (institution, programme, slug, day)
);
