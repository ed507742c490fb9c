-- What it takes to come in. Codes of src/shadowing/model/entry.rs; lists have spaces between.

-- what whoever comes must have
alter table shadowing_offers add column needs text not null default '';
-- open, escorted, induction or staff
alter table shadowing_offers add column access text not null default 'open';
-- what the requester says they have of what hosts may ask for
alter table shadowing_requests add column holds text not null default '';
