-- Job titles and lines of work come as a vocabulary of their own.

insert into vocabulary_sources (id, name, licence, version, place, concepts, ready) values
    ('job-titles', 'Benchside''s own job titles', 'CC0 1.0', '', 0, 0, true);
