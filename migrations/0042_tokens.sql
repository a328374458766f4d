-- Numbers of a calendar's sync_token are taken by a function, because each statement of a function in plpgsql sees what
-- was committed until it begins. The recording statement that waits for a calendar's row itself must evaluate its whole
-- plan again once another writer has gone on; here only this one update is.

-- Takes so many numbers; returns the one before them, null if there is no such calendar.
create function take_tokens(calendar uuid, changes bigint) returns bigint language plpgsql as $$
declare
  base bigint;
begin
  update calendars set sync_token = sync_token + changes where id = calendar
  returning sync_token - changes into base;
  return base;
end $$;
