-- The parameters of this environment, which expressions read as `params.<name>`. One row: they are changed together.
create table environment_params (
  is_only boolean primary key default true check (is_only),
  params jsonb not null,
  version bigint not null,
  changed_by text not null,
  changed_at timestamptz not null default now()
);
