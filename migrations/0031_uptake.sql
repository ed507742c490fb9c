-- The first page of coordinators counts their people by department each time: read from two indexes, without the rows and their documents.
create index profiles_uptake on profiles (person, reach, confirmed, published) where published is not null;
create index people_uptake on people (institution, department, technical, active, id);
