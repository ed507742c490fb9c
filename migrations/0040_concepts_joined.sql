-- Two concepts are joined by one link at a time, so that undoing it parts them. Of several that hold, one that a coordinator made goes on
-- holding, the first of those; the others are undone.

update concept_links set parted = made
where parted is null and exists (
    select 1 from concept_links other
    where other.gone = concept_links.gone and other.kept = concept_links.kept and other.parted is null and other.id <> concept_links.id
    and (
        (other.how = 'merged' and concept_links.how <> 'merged')
        or (
            (other.how = 'merged') = (concept_links.how = 'merged')
            and (other.made < concept_links.made or (other.made = concept_links.made and other.id < concept_links.id))
        )
    )
);
create unique index concept_links_once on concept_links (gone, kept) where parted is null;

-- JSON list: addresses of what a concept's source says is exactly the same. Until now they stood among its broader concepts; the program
-- moves them when it starts.
alter table concepts add column same text not null default '[]';
