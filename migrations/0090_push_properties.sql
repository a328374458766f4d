-- Programs may also be told that a calendar itself changed, not what is in it. Its sync_token is about members
-- (RFC 6578), so such changes are counted beside it.

alter table calendars
  add column property_token bigint not null default 0; -- raised by each change of the calendar itself

-- A program is told of what it asked for: the number it was told last, null if it did not ask.
alter table push_subscriptions
  alter column told drop not null,
  add column told_properties bigint,       -- the calendar's property_token that the program was last told of
  add constraint push_asks_for_something check (told is not null or told_properties is not null);
