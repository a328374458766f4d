-- What a person's calendars keep is counted, so that nobody fills the disk for all. A text counts its octets and 1 KiB
-- for its keeping (rows, indexes, log) from when it is written until nothing remembers it: a text that was replaced or
-- deleted is still there for undo, and is given back when the change log lets go of it.

alter table calendars add column octets bigint not null default 0;
update calendars k set octets =
    (select coalesce(sum(octet_length(e.text) + 1024), 0) from events e where e.calendar_id = k.id)
  + (select coalesce(sum(octet_length(l.before) + 1024), 0) from change_log l where l.calendar_id = k.id);
create index calendars_owner on calendars (owner_id);

-- Takes so many numbers and so many octets; returns the number before them, null if there is no such calendar or another
-- command deleted it.
--   TV003  the calendars of whoever asks would keep more than there is room for
drop function take_tokens(uuid, bigint, uuid);
create function take_tokens(calendar uuid, changes bigint, act uuid, more bigint, who uuid, room bigint)
returns bigint language plpgsql as $$
declare
  base bigint;
  owner uuid;
begin
  update calendars set sync_token = sync_token + changes, octets = octets + more
  where id = calendar and coalesce(deleted_act, act) = act
  returning sync_token - changes, owner_id into base, owner;
  if more > 0 and owner = who and room < (select sum(octets) from calendars where owner_id = who) then
    perform refuse('TV003', 'no room is left');
  end if;
  return base;
end $$;
