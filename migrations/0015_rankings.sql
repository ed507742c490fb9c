-- The weights that search orders results by, as coordinators saved them: the newest counts. Without any the program's own do.

create table search_rankings (
    version bigint primary key,
    -- as in index/ranking.toml
    weights text not null,
    -- why, in the words of who saved them
    note text not null,
    saved timestamptz not null,
    saved_by text references people (id) on delete set null
);
