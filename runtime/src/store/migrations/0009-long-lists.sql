-- Long lists are read along an index, one page as cheaply as another, however many there are.

-- The records of a run, newest first. What is counted of them stands in it too.
drop index records_run;
create index records_run on records (run_id, id desc) include (state, ended_at);

-- The open exceptions of a cause, and all that are open or set aside, newest first.
create index exceptions_of_cause on exceptions (fingerprint, id desc) where state = 'open';
create index exceptions_kept on exceptions (state, id desc) where state in ('open', 'ignored');

-- Parked records by what waits behind them. Of very many, looking for those whose order does not matter reads these alone.
create index open_records_parked on open_records (order_key, flow_id, id) where state = 'parked';
