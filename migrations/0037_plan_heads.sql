-- What was said of plans as a whole, each version with who saved it and why. A version in which only settings changed has no row.
create table plan_heads (
    plan text not null references plans (id) on delete cascade,
    version bigint not null,
    -- as JSON
    says text not null,
    note text not null,
    saved timestamptz not null,
    saved_by text references people (id) on delete set null,
    primary key (plan, version)
);

-- What a plan said before is not known, nor when it began to say what it does.
insert into plan_heads (plan, version, says, note, saved)
select id, version, head, case version when 1 then '' else 'As it stood when its versions began to be kept' end, created from plans;
