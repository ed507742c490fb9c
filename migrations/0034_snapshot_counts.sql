-- What a snapshot publishes of each counter, whatever measures show it: whoever puts two of them side by side finds the same number, and
-- the next snapshot weighs its own beside all of these.

create table plan_snapshot_counts (
    snapshot text not null references plan_snapshots (id) on delete cascade,
    -- its code
    counter text not null,
    -- its numbers as everyone sees them, as JSON
    shown text not null,
    primary key (snapshot, counter)
);
