-- Cases of flows: what goes in, what the outside answers, what must come of it. The document is its JSON text.
create table flow_cases (
  flow_id text not null,
  case_id text not null,
  document text not null,
  saved_by text not null,
  saved_at timestamptz not null default now(),
  primary key (flow_id, case_id)
);
