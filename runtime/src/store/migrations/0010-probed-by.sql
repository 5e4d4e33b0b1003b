-- Which records have probed a system since it went down, two of them at most: enough to tell whether it was always the same.
alter table system_states add column probed_by text[] not null default '{}';
