-- Whom the program told of what: each person is told once per cause.

create table told (
    person text not null references people (id) on delete cascade,
    -- what brought it about, such as `message:<id>`
    cause text not null,
    -- the job that mails it; gone from the queue once that is done
    job text not null,
    told timestamptz not null,
    primary key (person, cause)
);
