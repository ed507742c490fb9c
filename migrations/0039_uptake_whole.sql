-- The institution as a whole beside its departments, made with them once: the front page and the departments are of one table.
alter table uptake_published add column whole text not null default '';
