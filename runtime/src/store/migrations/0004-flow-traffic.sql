-- How many visits a node of a flow had in a minute, and what became of them; with a port, how many went out through it.
-- For the picture of what moves right now: what a crash takes of it is not missed, so it is not logged.
create unlogged table flow_traffic (
  flow_id text not null,
  minute timestamptz not null,
  node text not null,
  -- Empty for the visits themselves.
  port text not null,
  passed int not null,
  failed int not null,
  retried int not null,
  primary key (flow_id, minute, node, port)
) with (fillfactor = 70);
