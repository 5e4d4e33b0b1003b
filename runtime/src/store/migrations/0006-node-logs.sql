-- What nodes and the engine had to say, line by line. Numbered when they are written, one batch after another, so that who
-- has read up to a number has missed none before it.
create table node_logs (
  seq bigint generated always as identity,
  at timestamptz not null,
  flow_id text not null,
  run_id uuid,
  record_id uuid,
  key text,
  -- Empty for what is said of the whole flow.
  node text not null,
  -- 10 debug, 20 info, 30 warn, 40 error.
  level smallint not null,
  message text not null,
  facts jsonb,
  primary key (seq, at)
) partition by range (at);
create index node_logs_flow on node_logs (flow_id, seq desc) include (level);
create index node_logs_record on node_logs (record_id, seq desc) where record_id is not null;
create index node_logs_run on node_logs (run_id, seq desc) where run_id is not null;

-- Runs that a person has cancelled. While one is not over, none of its records is taken up: they end, one batch after another.
create table run_cancellations (
  run_id uuid primary key,
  flow_id text not null,
  reason text not null,
  cancelled_by text not null,
  cancelled_at timestamptz not null default now(),
  -- How many records it has ended so far.
  ended_records int not null default 0,
  -- Messages that its source brought afterwards: not taken.
  skipped_messages int not null default 0,
  -- When nothing of the run was open any more but what a person must look at: a call that nobody knows the outcome of.
  over_at timestamptz
);
create index run_cancellations_active on run_cancellations (flow_id, run_id) where over_at is null;

-- How many records of a flow were accepted and ended in a minute (`m`) and in an hour (`h`), for small pictures.
create unlogged table flow_activity (
  flow_id text not null,
  grain "char" not null,
  at timestamptz not null,
  accepted int not null,
  delivered int not null,
  filtered int not null,
  parked int not null,
  primary key (flow_id, grain, at)
) with (fillfactor = 70);

-- How long a run took is when the last of its records ended.
drop index records_run;
create index records_run on records (run_id) include (state, ended_at);
