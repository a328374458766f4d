-- A calendar that was deleted stays for as long as its objects can be brought back; nobody sees it until then, and its
-- address is free.

alter table calendars
  add column deleted_at timestamptz,
  add column deleted_act uuid,             -- the command that did it, the only one that may still write there
  add constraint calendars_deleted check ((deleted_at is null) = (deleted_act is null)),
  drop constraint calendars_slug;
create unique index calendars_slug on calendars (owner_id, slug) where deleted_at is null;

-- Takes so many numbers; returns the one before them, null if there is no such calendar or another command deleted it.
drop function take_tokens(uuid, bigint);
create function take_tokens(calendar uuid, changes bigint, act uuid) returns bigint language plpgsql as $$
declare
  base bigint;
begin
  update calendars set sync_token = sync_token + changes where id = calendar and coalesce(deleted_act, act) = act
  returning sync_token - changes into base;
  return base;
end $$;
