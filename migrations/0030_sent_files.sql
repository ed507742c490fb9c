-- Files that are sent, looked at and taken in, of every kind: kept until they are done or a day old.
create table sent_files (
    id text primary key,
    -- such as extract or vocabulary
    kind text not null,
    institution text not null references institutions (id),
    sender text not null references people (id) on delete cascade,
    file_name text not null,
    -- what is said of it besides, as JSON of its kind's own shape
    said text not null,
    sent timestamptz not null,
    -- waiting (for its sender's word), running, done or failed
    state text not null,
    done bigint not null,
    total bigint not null,
    -- what came of it, as JSON; or why it failed
    outcome text not null,
    finished timestamptz
);
create index sent_files_desk on sent_files (institution, kind, sent);

-- The text of a file in pieces; deleted as soon as it is done.
create table sent_file_parts (
    file text not null references sent_files (id) on delete cascade,
    part bigint not null,
    content text not null,
    primary key (file, part)
);

-- What was sent before. A file that was being taken in waits for its sender's word again, for its job was of another shape: what is
-- written of it is kept, and taking it in once more finishes it.
insert into sent_files (id, kind, institution, sender, file_name, said, sent, state, done, total, outcome, finished)
select id, 'extract', institution, sender, file_name, '{}', sent, case state when 'running' then 'waiting' else state end, 0, total,
       outcome, finished
from extracts;
insert into sent_file_parts (file, part, content) select extract, part, content from extract_parts;

insert into sent_files (id, kind, institution, sender, file_name, said, sent, state, done, total, outcome, finished)
select id, 'vocabulary', institution, sender, file_name,
       '{"name":"' || replace(replace(name, '\', '\\'), '"', '\"') || '","licence":"'
           || replace(replace(licence, '\', '\\'), '"', '\"') || '"}',
       sent, case state when 'running' then 'waiting' else state end, 0, total, outcome, finished
from vocabulary_files;
insert into sent_file_parts (file, part, content) select file, part, content from vocabulary_file_parts;

delete from jobs where kind in ('extract', 'vocabulary');
drop table extract_parts;
drop table extracts;
drop table vocabulary_file_parts;
drop table vocabulary_files;
