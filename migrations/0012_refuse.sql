-- How the recording statement takes itself back: an error with an SQLSTATE of our own.
--   TV001  the update was consumed by an earlier command
--   TV002  an object or its calendar is no longer as the command read it
create function refuse(code text, reason text) returns boolean language plpgsql as $$
begin
  raise exception using errcode = code, message = reason;
end $$;
