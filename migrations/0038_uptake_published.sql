-- Departments with their numbers as everyone is shown them at the end of a month: made once, so that neither a fact that comes late nor a
-- department that moves in the tree puts a second table of the same day beside the first.
create table uptake_published (
    institution text not null references institutions (id) on delete cascade,
    -- the day at whose end they were taken
    ends text not null,
    -- the rows, as JSON
    shown text not null,
    made timestamptz not null,
    primary key (institution, ends)
);
