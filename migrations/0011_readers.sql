-- Who may see what is in a calendar, in one word, so that no query forgets to ask.

create view readers (calendar_id, person_id) as
  select id, owner_id from calendars union all select calendar_id, person_id from calendar_members;
