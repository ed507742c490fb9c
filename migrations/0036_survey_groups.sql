-- What a wave came to for a measure broken down by something else than departments: gender, staff group, job family, grade band, site. A
-- row's group is as the file writes it, of sites their id; an empty one holds those of whom it is not known. What each measure comes to
-- by departments stays in plan_wave_counts, and is the same in all.
create table plan_wave_groups (
    wave text not null references plan_waves (id) on delete cascade,
    measure text not null references plan_parts (id) on delete cascade,
    -- a breakdown's code
    breakdown text not null,
    member text not null,
    -- how many were asked, where the file says so
    invited bigint,
    answered bigint not null,
    agreed bigint not null,
    primary key (wave, measure, breakdown, member)
);
