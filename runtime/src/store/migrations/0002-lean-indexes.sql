-- Fewer and smaller indexes on open records: each is written for every record that comes in.

-- One index finds the records of a key and tells whether an earlier one is open: records of one order key have one key.
drop index open_records_order;
drop index open_records_key;
create index open_records_key on open_records (key, flow_id, seq);

-- Mostly empty, so that looking for followers of ended records costs next to nothing.
create index open_records_held on open_records (flow_id, order_key) where state = 'held';
