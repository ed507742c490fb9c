-- Waves of surveys that were run elsewhere: counts by question and department, never single answers. A wave that is sent again is
-- another version of it; the newest counts.

create table plan_waves (
    id text primary key,
    plan text not null references plans (id) on delete cascade,
    -- what the wave is called, such as Staff survey 2026; the same name is the same wave
    name text not null,
    version bigint not null,
    -- when it was, as plans write periods
    period text not null,
    sent timestamptz not null,
    sent_by text references people (id) on delete set null,
    -- whether another version took its place
    is_replaced boolean not null,
    unique (plan, name, version)
);

-- What a wave came to for a measure in a department; an empty one where it is not known which.
create table plan_wave_counts (
    wave text not null references plan_waves (id) on delete cascade,
    measure text not null references plan_parts (id) on delete cascade,
    department text not null,
    -- how many were asked, where the file says so
    invited bigint,
    answered bigint not null,
    agreed bigint not null,
    primary key (wave, measure, department)
);
create index plan_wave_counts_measure on plan_wave_counts (measure, wave);

-- The value that a wave is for a measure.
create table plan_wave_records (
    wave text not null references plan_waves (id) on delete cascade,
    measure text not null references plan_parts (id) on delete cascade,
    record text not null references plan_records (id) on delete cascade,
    primary key (wave, measure)
);
