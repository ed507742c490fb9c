-- Who someone is by the staff number that their provider knows them under, and whom HR's file names although they asked to be erased.

-- the claim of this provider's that carries the staff number; none where it tells none
alter table providers add column staff_claim text;
-- the staff number that the provider last said this subject has
alter table identities add column staff_number text;
create index identities_staff_number on identities (staff_number);

-- People who had themselves erased: what HR's file knows them by, under a keyed hash, so that the file does not make them again. Nobody
-- can read from it who they were; whoever holds their number or address can find the row.
create table left_out (
    id text primary key,
    institution text not null references institutions (id),
    -- `number` or `email`
    by_what text not null,
    hash text not null,
    -- one for all rows of one person, so that all are lifted together
    mark text not null,
    since timestamptz not null,
    unique (institution, hash)
);
create index left_out_mark on left_out (mark);
