-- Who plays whom in the demonstration; empty in every other house.

create table personas (
    persona text primary key,
    person text not null references people (id) on delete cascade
);
