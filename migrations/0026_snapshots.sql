-- Numbers of people as they were published: frozen a quarter at a time, never changed afterwards. A fact that comes late changes
-- nothing here; the next snapshot says what it would have changed.

create table plan_snapshots (
    id text primary key,
    plan text not null references plans (id) on delete cascade,
    -- the quarter, as 2026 Q1, and its last day
    period text not null,
    ends text not null,
    frozen timestamptz not null,
    -- none where it was frozen by itself
    frozen_by text references people (id) on delete set null,
    -- the last fact that was counted
    seq bigint not null,
    unique (plan, period)
);

create table plan_snapshot_numbers (
    snapshot text not null references plan_snapshots (id) on delete cascade,
    measure text not null references plan_parts (id) on delete cascade,
    -- of its definition
    version bigint not null,
    -- what everyone sees, as JSON
    shown text not null,
    -- the exact numbers of each period, to tell later what came late, as JSON
    exact text not null,
    primary key (snapshot, measure)
);

-- After how many days a quarter that is over is frozen by itself; none for never.
alter table plans add column freeze_after bigint;
