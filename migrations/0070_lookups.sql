-- Until the first ANALYZE, a minute after the first objects, PostgreSQL knows no sizes: every index that begins with the
-- calendar costs the same then, and it took any of them, reading a whole calendar for one name or UID. So each way to look
-- for objects has one index that fits it, and no other comes near: by name, by UID, by time.
alter table events drop constraint events_uid, add constraint events_uid unique (uid, calendar_id);
drop index events_from;
create index events_from on events (calendar_id, (coalesce(ends_at, 'infinity'::timestamptz)), starts_at)
  where starts_at is not null;
