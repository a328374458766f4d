-- What a person may do with a calendar, said once. `access` is what was granted; `writes` whether objects may be written,
-- which nobody may in a calendar that is a copy of somebody's feed.
create view rights (calendar_id, person_id, access, writes) as
  select id, owner_id, 'own', kind <> 'subscribed' from calendars
  union all
  select m.calendar_id, m.person_id, m.access::text, m.access <> 'read' and k.kind <> 'subscribed'
  from calendar_members m join calendars k on k.id = m.calendar_id;
