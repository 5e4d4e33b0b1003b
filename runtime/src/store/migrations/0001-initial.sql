-- Flows and their published versions. A record finishes on the version it began with, so versions stay.
create table flows (
  id text primary key,
  current_version int not null,
  is_paused boolean not null default false,
  created_at timestamptz not null default now()
);

create table flow_versions (
  flow_id text not null references flows,
  version int not null,
  document text not null,
  message text not null default '',
  published_by text not null,
  published_at timestamptz not null default now(),
  primary key (flow_id, version)
);

-- Lanes. `rung` says that there may be work and a doorbell is on its way or an owner is at it. The lease is judged by
-- this database's clock; the epoch fences late commits of an earlier owner.
create table lanes (
  flow_id text not null,
  lane int not null,
  epoch bigint not null default 0,
  -- Counts the commits of the present lease, so that one whose answer was lost is not applied twice.
  commit_no bigint not null default 0,
  owner_id text,
  lease_until timestamptz,
  rung boolean not null default false,
  -- Nobody works on the lane before this moment: all that stood in it waits for a system that is down.
  hold_until timestamptz,
  rung_at timestamptz not null default now(),
  primary key (flow_id, lane)
) with (fillfactor = 50);
create index lanes_rung on lanes (rung_at) where rung;

-- Runs: one intake each.
create table runs (
  id uuid not null,
  flow_id text not null,
  version int not null,
  source text not null,
  label text,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  accepted int not null default 0,
  duplicates int not null default 0,
  primary key (id, started_at)
) partition by range (started_at);
-- Ids are UUIDv7, so their order is the order of time: pages are read along them.
create index runs_by_flow on runs (flow_id, id desc);
create index runs_open on runs (flow_id, source) where ended_at is null;

-- Completed intakes with a label (e.g. the hash of a file), so that the same one is not taken twice.
create table intake_labels (
  flow_id text not null,
  source text not null,
  label text not null,
  run_id uuid not null,
  completed_at timestamptz,
  -- When its source last asked for it: what nobody asks for any more is forgotten.
  seen_at timestamptz not null default now(),
  primary key (flow_id, source, label)
);

-- Open records: everything that has not ended. Small and hot; ended ones move to `records`. Keys compare by bytes, so
-- that an index finds the keys that begin with a text.
create table open_records (
  seq bigint generated always as identity,
  id uuid primary key,
  flow_id text not null,
  version int not null,
  run_id uuid not null,
  source text not null,
  entity text not null,
  key text collate "C" not null,
  order_key text,
  lane int not null,
  state text not null,
  wake_at timestamptz,
  entry text not null,
  payload bytea not null,
  origin jsonb,
  -- How many Crossdock calls the message has come through.
  hops int not null default 0,
  progress bytea,
  lineage text not null,
  lineage_day date not null,
  generation int not null default 0,
  parent_id uuid,
  parent_lane int,
  open_children int not null default 0,
  accepted_at timestamptz not null default now()
) with (fillfactor = 80);
create index open_records_ready on open_records (flow_id, lane, seq) where state = 'ready';
create index open_records_waiting on open_records (flow_id, lane, wake_at) where state = 'waiting';
create index open_records_order on open_records (order_key, flow_id, seq) where order_key is not null;
create index open_records_key on open_records (key, seq);
create index open_records_flow on open_records (flow_id, state, seq);
create index open_records_parent on open_records (parent_id) where parent_id is not null;
create index open_records_run on open_records (run_id);
-- Ended records that run again from a node, under a new id with the old effect keys: one at a time of each lineage.
create unique index open_records_rerun on open_records (lineage) where origin ? 'rerunOf';

-- Ended records, one partition a day by the day they ended.
create table records (
  id uuid not null,
  flow_id text not null,
  version int not null,
  run_id uuid not null,
  source text not null,
  entity text not null,
  key text collate "C" not null,
  state text not null,
  reason text,
  ended_by text,
  entry text not null,
  payload bytea not null,
  origin jsonb,
  lineage text not null,
  lineage_day date not null,
  generation int not null,
  parent_id uuid,
  accepted_at timestamptz not null,
  ended_at timestamptz not null default now(),
  primary key (id, ended_at)
) partition by range (ended_at);
create index records_key on records (key, id desc);
create index records_flow on records (flow_id, id desc);
create index records_entity on records (entity, id desc);
create index records_run on records (run_id) include (state);
create index records_state on records (state, id desc) where state <> 'delivered';
create index records_time on records using brin (ended_at, accepted_at) with (pages_per_range = 32, autosummarize = on);
create index records_parent on records (parent_id) where parent_id is not null;
-- Rows whose value is in the blob store, by its hash: a pointer has 49 bytes, the hash begins at the 18th.
create index records_blob on records (substr(payload, 18)) where octet_length(payload) = 49;

-- Journeys: the steps of a record, in parts, one part a checkpoint.
create table journey (
  flow_id text not null,
  record_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  steps bytea not null
) partition by range (at);
create index journey_record on journey (record_id, at);
create index journey_blob on journey (substr(steps, 18)) where octet_length(steps) = 49;

-- The effect ledger. Partitioned by the day on which the lineage began, which every user of a key knows.
create table effects (
  day date not null,
  key text not null,
  record_id uuid not null,
  flow_id text not null,
  node text not null,
  state text not null,
  attempt int not null default 1,
  -- The lease under which the present intent was granted.
  epoch bigint not null,
  result bytea,
  error jsonb,
  intended_at timestamptz not null default now(),
  settled_at timestamptz,
  -- The key first: of a partition's entries all have the same day, so an index on that finds nothing.
  primary key (key, day)
) partition by range (day);
create index effects_record on effects (record_id);

create table exceptions (
  id uuid primary key,
  record_id uuid not null,
  run_id uuid,
  flow_id text not null,
  entity text not null,
  key text not null,
  branch text not null,
  node text not null,
  code text not null,
  message text not null,
  remedy text not null,
  detail jsonb,
  fingerprint text not null,
  state text not null default 'open',
  -- Who has taken it on. An open one without is nobody's yet.
  assignee text,
  tags text[] not null default '{}',
  opened_at timestamptz not null default now(),
  -- When a person opened it again after it had been closed.
  reopened_at timestamptz,
  closed_at timestamptz,
  closed_by text,
  close_reason text
);
create index exceptions_open on exceptions (flow_id, fingerprint, opened_at) include (entity, assignee) where state = 'open';
create index exceptions_record on exceptions (record_id);
create index exceptions_at on exceptions (opened_at desc);
create index exceptions_code on exceptions (code, record_id);
create index exceptions_cause on exceptions (fingerprint, record_id);

create table exception_notes (
  id uuid primary key,
  exception_id uuid not null,
  at timestamptz not null default now(),
  author text not null,
  text text not null
);
create index exception_notes_exception on exception_notes (exception_id, at);

create table milestones (
  name text not null,
  entity text not null,
  key text not null,
  flow_id text not null,
  record_id uuid not null,
  at timestamptz not null,
  primary key (name, entity, key, record_id)
);
create index milestones_key on milestones (key, at);
create index milestones_at on milestones using brin (at);

-- Message ids seen at intake: a second arrival is dropped and counted, with another body it is refused.
create table message_ids (
  flow_id text not null,
  source text not null,
  message_id text not null,
  body_hash bytea not null,
  record_id uuid not null,
  at timestamptz not null default now(),
  primary key (flow_id, source, message_id)
);
create index message_ids_at on message_ids (at);

-- Payloads seen at intake, by flow: the hash is of key and payload. For flows that count equal ones within a while as one.
create table content_hashes (
  flow_id text not null,
  hash bytea not null,
  record_id uuid not null,
  at timestamptz not null default now(),
  forget_at timestamptz not null,
  primary key (flow_id, hash)
);
create index content_hashes_expiry on content_hashes (forget_at);

-- What a known sender was refused at intake: equal refusals are counted.
create table intake_refusals (
  id uuid primary key,
  flow_id text not null,
  source text not null,
  code text not null,
  message text not null,
  message_id text,
  -- SHA-256 of the canonical body that was refused, and of the one that had come first under the message id.
  body_hash bytea not null,
  accepted_hash bytea,
  accepted_record uuid,
  times int not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now()
);
create unique index intake_refusals_same on intake_refusals (flow_id, source, code, coalesce(message_id, ''), body_hash);
create index intake_refusals_at on intake_refusals (last_at);

-- Days of history that have been reduced to what some flow still wants: to what they were reduced last.
create table reduced_days (
  partition text primary key,
  verdict text not null,
  reduced_at timestamptz not null default now()
);

create table nonces (
  flow_id text not null,
  source text not null,
  nonce text not null,
  -- Who may show it again: the id of the message that it came with.
  holder text,
  expires_at timestamptz not null,
  primary key (flow_id, source, nonce)
);
create index nonces_expiry on nonces (expires_at);

-- Sources: position, and for timer sources the next due time and who is at it.
create table sources (
  flow_id text not null,
  node text not null,
  position jsonb,
  due_at timestamptz,
  epoch bigint not null default 0,
  owner_id text,
  lease_until timestamptz,
  last_error jsonb,
  last_run_at timestamptz,
  primary key (flow_id, node)
);
create index sources_due on sources (due_at) where due_at is not null;

-- Ticks that were taken: a fire time happens once, whoever is awake.
create table schedule_fires (
  flow_id text not null,
  node text not null,
  fire_at timestamptz not null,
  taken_at timestamptz not null default now(),
  outcome text not null default 'taken',
  primary key (flow_id, node, fire_at)
);
create index schedule_fires_at on schedule_fires (taken_at);

-- Replays: many records run again in the background. Whichever process finds one due takes it for a moment.
create table replays (
  id uuid primary key,
  state text not null default 'running',
  -- What is asked for: verb, selection, node, version, canary, pace.
  request jsonb not null,
  reason text not null,
  started_by text not null,
  started_at timestamptz not null default now(),
  -- When it is looked at next; null when nothing happens until a person acts.
  due_at timestamptz default now(),
  -- Until when its pace has been used up.
  paced_at timestamptz not null default now(),
  owner_id text,
  lease_until timestamptz,
  -- Runs of the records that it makes, by flow, version and source.
  runs jsonb not null default '{}',
  is_canary_over boolean not null default false,
  ended_at timestamptz,
  -- What had become of its records when it finished.
  outcome jsonb
);
create index replays_due on replays (due_at) where due_at is not null;

create table replay_records (
  replay_id uuid not null references replays on delete cascade,
  place int not null,
  record_id uuid not null,
  state text not null default 'pending',
  became_id uuid,
  error jsonb,
  primary key (replay_id, place)
);
create index replay_records_pending on replay_records (replay_id, place) where state = 'pending';
create index replay_records_state on replay_records (replay_id, state, place);

create table systems (
  name text primary key,
  declaration jsonb not null,
  changed_by text not null,
  changed_at timestamptz not null default now()
);

-- How a system is right now, as all workers together see it.
create table system_states (
  name text primary key,
  -- closed: calls go out. open: the system is down, nothing is sent until probe_at; then one call probes it.
  breaker text not null default 'closed',
  probe_at timestamptz,
  reason text,
  -- Calls at the same time that the system bears at present; shrinks when it says so and recovers step by step.
  bears int not null,
  adjusted_at timestamptz not null default now()
);

-- The right to one call at a time, leased to a worker. As many rows a system as it may have calls at the same time.
create table system_slots (
  name text not null,
  slot int not null,
  holder text,
  lease_until timestamptz,
  primary key (name, slot)
);

-- Which workers ask for slots of a system, so that they share them.
create table system_demands (
  name text not null,
  holder text not null,
  asked_at timestamptz not null default now(),
  primary key (name, holder)
);

create table credentials (
  name text primary key,
  type text not null,
  hosts text[] not null default '{}',
  sealed text not null,
  changed_by text not null,
  changed_at timestamptz not null default now()
);

create table code_tables (
  name text primary key,
  columns text[] not null,
  version bigint not null default 1,
  changed_by text not null,
  changed_at timestamptz not null default now()
);

create table code_rows (
  table_name text not null references code_tables on delete cascade,
  code text not null,
  row_values text[] not null,
  primary key (table_name, code)
);

create table api_tokens (
  id uuid primary key,
  name text not null,
  role text not null,
  token_hash bytea not null unique,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  reason text,
  detail jsonb
);
create index audit_subject on audit (subject, at desc);
create index audit_at on audit using brin (at);
