-- How many exceptions are open, by cause, so that nobody has to count them. Insert-only: who opens or closes exceptions adds
-- what has changed and waits for nobody; the sum over the rows is the number at any moment. Housekeeping folds rows together.
create table exception_tallies (
  flow_id text not null,
  fingerprint text not null,
  entity text not null,
  assignee text,
  n int not null
);

create function tally_exceptions() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into exception_tallies
    select flow_id, fingerprint, entity, assignee, count(*) from entered where state = 'open' group by 1, 2, 3, 4;
  elsif tg_op = 'DELETE' then
    insert into exception_tallies
    select flow_id, fingerprint, entity, assignee, -count(*) from gone where state = 'open' group by 1, 2, 3, 4;
  elsif tg_op = 'UPDATE' then
    insert into exception_tallies
    select flow_id, fingerprint, entity, assignee, sum(n)
    from (select flow_id, fingerprint, entity, assignee, -1 as n from gone where state = 'open'
          union all
          select flow_id, fingerprint, entity, assignee, 1 from entered where state = 'open') changed
    group by 1, 2, 3, 4 having sum(n) <> 0;
  else
    delete from exception_tallies;
  end if;
  return null;
end $$;

create trigger exceptions_entered after insert on exceptions
  referencing new table as entered for each statement execute function tally_exceptions();
create trigger exceptions_changed after update on exceptions
  referencing old table as gone new table as entered for each statement execute function tally_exceptions();
create trigger exceptions_gone after delete on exceptions
  referencing old table as gone for each statement execute function tally_exceptions();
create trigger exceptions_truncated after truncate on exceptions
  for each statement execute function tally_exceptions();

insert into exception_tallies
select flow_id, fingerprint, entity, assignee, count(*) from exceptions where state = 'open' group by 1, 2, 3, 4;

-- The oldest and the newest of a cause stand at the ends; what used to be counted here is tallied now.
drop index exceptions_open;
create index exceptions_open on exceptions (flow_id, fingerprint, opened_at, id) where state = 'open';
