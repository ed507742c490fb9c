-- What a plan's file said last, of the plan and of each part, so that a newer file is told from what was changed here since. Empty
-- where it is not known: what differs then is put before whoever sends the file.
alter table plans add column filed text not null default '';
alter table plan_parts add column filed text not null default '';
-- for actions: how they stood there, and why
alter table plan_parts add column filed_status text not null default '';
alter table plan_parts add column filed_reason text not null default '';

update plans set filed = head where version = 1;
update plan_parts set filed = coalesce((
    select v.says from plan_versions v where v.part = plan_parts.id and v.note = 'From the plan''s file' order by v.version desc limit 1
), '');
