-- Debug sessions: what a person steps through. Everything of a session is here, so that a killed runtime loses none.
create table debug_sessions (
  id uuid primary key,
  flow_id text not null,
  -- What it works on, as it was asked for.
  start jsonb not null,
  started_by text not null,
  started_at timestamptz not null default now(),
  -- Every act puts it off; then the session is deleted and what it holds goes on.
  expires_at timestamptz not null,
  -- Counts what happens to it: who acts on an older one is refused.
  revision int not null default 1,
  state text not null,
  -- Breakpoints, pins, modes, where it stands.
  head bytea not null,
  -- The last record that came to a breakpoint and was taken up.
  hits_seen bigint not null default 0,
  -- What its steps take, so that it can be bounded.
  bytes bigint not null default 0,
  -- The node that is being done for real at this moment. Still there when another process finds it: it was interrupted.
  under_way jsonb
);
create index debug_sessions_expiry on debug_sessions (expires_at);
create index debug_sessions_person on debug_sessions (started_by);

create table debug_steps (
  session_id uuid not null references debug_sessions on delete cascade,
  place int not null,
  step bytea not null,
  primary key (session_id, place)
);

-- What workers look out for. Each keeps a copy in memory and reads it anew about once a second.
create table debug_watches (
  session_id uuid primary key references debug_sessions on delete cascade,
  flow_id text not null,
  key text,
  -- Who waits, for the record's screen.
  holder text not null,
  breakpoints jsonb not null,
  expires_at timestamptz not null,
  -- Conditions that could not be evaluated.
  problems text[] not null default '{}'
);

-- Records that stand at a breakpoint. They outlive their session: what nobody waits for any more is let go.
create table debug_hits (
  seq bigint generated always as identity primary key,
  session_id uuid not null,
  flow_id text not null,
  record_id uuid not null,
  branch text not null,
  node text not null,
  at timestamptz not null default now(),
  held_until timestamptz not null,
  released_at timestamptz
);
create unique index debug_hits_place on debug_hits (session_id, record_id, branch, node);
create index debug_hits_held on debug_hits (held_until) where released_at is null;
