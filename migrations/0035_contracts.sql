-- Whose contract has ended is asked for an institution at a time, every few minutes.
drop index people_contract;
create index people_contract on people (institution, contract_ends);
