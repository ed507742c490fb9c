-- Several vocabularies side by side: where each concept comes from, which are the same, and what was changed here.

create table vocabulary_sources (
    -- what concepts are marked with: starter, own, or a slug of the name
    id text primary key,
    name text not null,
    licence text not null,
    -- what the file says of its own age; empty where it says nothing
    version text not null,
    -- the order in which they came: of two concepts that are the same the earlier one's is shown
    place bigint not null,
    -- how many concepts are in use, and when a file was last taken in
    concepts bigint not null,
    changed timestamptz,
    -- false until its first import is finished: nobody sees a half of it
    ready boolean not null
);
insert into vocabulary_sources (id, name, licence, version, place, concepts, ready) values
    ('starter', 'Benchside''s own starter vocabulary', 'CC0 1.0', '', 0, 0, true),
    ('own', 'Proposed and accepted here', '', '', 1, 0, true);

-- the source's own identifier, by which a re-import finds it; none for ours
alter table concepts add column origin text;
alter table concepts add column definition text not null default '';
-- whether its kind is said or well founded, not guessed
alter table concepts add column kind_sure boolean not null default true;
-- JSON list: names that its source does not call exact
alter table concepts add column loose text not null default '[]';
create unique index concepts_origin on concepts (source, origin);

-- What coordinators changed of a concept: kept apart, so that a re-import leaves it and undoing is taking it away.
create table concept_edits (
    concept text primary key references concepts (id) on delete cascade,
    -- the label here; none for the source's
    label text,
    -- JSON lists: names added, short forms added, names taken away (in their comparable form)
    synonyms text not null,
    abbreviations text not null,
    removed text not null,
    editor text references people (id) on delete set null,
    edited timestamptz not null
);

-- Concepts that are the same: data, so that it can be undone. Nobody's skill is rewritten for it.
create table concept_links (
    id text primary key,
    gone text not null references concepts (id) on delete cascade,
    kept text not null references concepts (id) on delete cascade,
    -- label or synonym (found equal by an import), replaced (its source says so), merged (by a coordinator)
    how text not null,
    made timestamptz not null,
    maker text references people (id) on delete set null,
    -- since when it is undone; imports never make it again
    parted timestamptz
);
create index concept_links_gone on concept_links (gone);
create index concept_links_kept on concept_links (kept);

-- Files sent to the page or the API: kept until they are done or a day old.
create table vocabulary_files (
    id text primary key,
    sender text not null references people (id) on delete cascade,
    institution text not null references institutions (id),
    file_name text not null,
    -- what its sender says of it; empty for what the file says
    name text not null,
    licence text not null,
    sent timestamptz not null,
    -- waiting (for its sender's word), running, done or failed
    state text not null,
    -- whether it is right that many concepts go
    confirmed boolean not null,
    done bigint not null,
    total bigint not null,
    -- what came of it, as JSON
    outcome text not null,
    finished timestamptz
);
create index vocabulary_files_sent on vocabulary_files (sent);

-- The text of a file in pieces; deleted as soon as it is done.
create table vocabulary_file_parts (
    file text not null references vocabulary_files (id) on delete cascade,
    part bigint not null,
    content text not null,
    primary key (file, part)
);
