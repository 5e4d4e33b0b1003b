-- Rows above 2 KB are compressed by the database. Where it has LZ4, that costs a fraction of what its own way does.
do $$
begin
  alter table open_records alter column payload set compression lz4, alter column progress set compression lz4;
  alter table records alter column payload set compression lz4;
  alter table journey alter column steps set compression lz4;
  alter table effects alter column result set compression lz4;
exception when feature_not_supported then
  null;
end $$;
