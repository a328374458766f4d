-- How the outbox is worked off: what is in flight leaves the index of what is ready, leases end by the database's
-- clock while due times compare with the program's.

alter table outbox add column leased_until timestamptz; -- set with owner; by the database's clock

drop index outbox_ready;
create index outbox_ready on outbox (channel, prio, run_at, id) include (lane, slot) where owner is null;
drop index outbox_owned;
create index outbox_in_flight on outbox (lane) include (owner, leased_until) where owner is not null;

-- A worker's number. Comes round again after four billion starts.
create sequence outbox_owners as integer minvalue 1 cycle;

-- True for what was given up quietly because its chat is gone or blocked us.
alter table outbox_done add column dropped boolean not null default false;

-- Days of outbox_done: makes those of today and the next days, drops those that end before `keep` days ago.
-- A day that the default partition has rows of already stays in it; those rows are deleted when their time comes.
create function outbox_done_rotate(ahead integer, keep integer) returns integer language plpgsql as $$
declare
  today  constant date := (clock_timestamp() at time zone 'utc')::date;
  day    date;
  part   record;
  gone   integer := 0;
begin
  for day in select today + n from generate_series(0, ahead) as n loop
    continue when to_regclass(format('outbox_done_%s', to_char(day, 'YYYYMMDD'))) is not null;
    continue when exists (select 1 from outbox_done_default d
      where d.done_at >= day::timestamp at time zone 'utc' and d.done_at < (day + 1)::timestamp at time zone 'utc');
    execute format('create table outbox_done_%s partition of outbox_done for values from (%L) to (%L)',
      to_char(day, 'YYYYMMDD'), day::timestamp at time zone 'utc', (day + 1)::timestamp at time zone 'utc');
  end loop;
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'outbox_done'::regclass and c.relname ~ '^outbox_done_[0-9]{8}$'
      and to_date(right(c.relname, 8), 'YYYYMMDD') < today - keep
  loop
    execute format('drop table %I', part.relname);
    gone := gone + 1;
  end loop;
  delete from outbox_done_default where done_at < (today - keep)::timestamp at time zone 'utc';
  return gone;
end $$;

-- Finds the days to prune without a cost worth naming on the write path.
create index change_log_at on change_log using brin (at);
