-- $1 acts (one a command), $2 changes, $3 jobs: json arrays
with act as (
  select a.*, (extract(epoch from a.at) * 1000000)::bigint as at_micros
  from json_to_recordset($1::text::json) as a(
    act uuid, at timestamptz, person_id uuid, door text, device_id uuid, action text, delta text, update_id bigint,
    replied bigint[])
),
change as (
  select c.*, row_number() over (partition by c.calendar_id, c.act) as step
  from json_to_recordset($2::text::json) as c(
    act uuid, at timestamptz, person_id uuid, room bigint, calendar_id uuid, event_id uuid, name text, uid text,
    version bigint, action change_action, before text, kind component_kind, text text, etag text, summary text, location text,
    status text, transparent boolean, sequence integer, starts_at timestamptz, ends_at timestamptz, all_day boolean, floating boolean,
    recurring boolean, organizer text, categories text[], attendees json)
),
counted as (
  -- In id order, so that two statements never wait for each other.
  select n.id, n.act, take_tokens(n.id, n.changes, n.act, n.more, n.person_id, n.room) as base
  from (
    select calendar_id as id, act, person_id, room, count(*) as changes,
      coalesce(sum(octet_length(text) + 1024), 0) as more
    from change group by calendar_id, act, person_id, room order by calendar_id, act
  ) n
),
removed as (
  delete from events e using change c where c.action = 'deleted' and e.id = c.event_id
  returning e.id, e.uid
),
written as (
  insert into events as e (id, calendar_id, name, uid, kind, text, etag, version, summary, location, status,
    transparent, sequence, starts_at, ends_at, all_day, floating, recurring, organizer, categories,
    created_at, updated_at, token)
  select c.event_id, c.calendar_id, c.name, c.uid, c.kind, c.text, c.etag, c.version, c.summary, c.location,
    c.status, c.transparent, c.sequence, c.starts_at, c.ends_at, c.all_day, c.floating, c.recurring, c.organizer,
    c.categories, c.at, c.at, n.base + c.step
  from change c join counted n on n.id = c.calendar_id and n.act = c.act
  -- What goes must be gone first: an object that moves to another name keeps its UID.
  where n.base is not null and c.action <> 'deleted' and (select count(*) from removed) >= 0
  on conflict (id) do update set
    name = excluded.name, uid = excluded.uid, kind = excluded.kind, text = excluded.text, etag = excluded.etag,
    version = excluded.version, summary = excluded.summary, location = excluded.location,
    status = excluded.status, transparent = excluded.transparent, sequence = excluded.sequence,
    starts_at = excluded.starts_at, ends_at = excluded.ends_at, all_day = excluded.all_day,
    floating = excluded.floating, recurring = excluded.recurring, organizer = excluded.organizer,
    categories = excluded.categories, updated_at = excluded.updated_at, token = excluded.token
  where e.version = excluded.version - 1
  returning e.id
),
guest as (
  select c.event_id, g.address, g.name, g.role, g.partstat
  from change c, json_to_recordset(c.attendees) as g(address text, name text, role text, partstat text)
),
invited as (
  insert into event_attendees as a (event_id, address, name, role, partstat)
  select g.event_id, g.address, g.name, g.role, g.partstat from guest g
  on conflict (event_id, address) do update set
    name = excluded.name, role = excluded.role, partstat = excluded.partstat
),
uninvited as (
  delete from event_attendees a using change c
  where c.action = 'updated' and a.event_id = c.event_id
    and not exists (select 1 from guest g where g.event_id = a.event_id and g.address = a.address)
),
logged as (
  insert into change_log (calendar_id, token, event_id, name, uid, version, action, before, act, actor_id, at)
  select c.calendar_id, n.base + c.step, c.event_id, c.name, coalesce(nullif(c.uid, ''), r.uid, ''), c.version,
    c.action, c.before, c.act, c.person_id, c.at
  from change c join counted n on n.id = c.calendar_id and n.act = c.act left join removed r on r.id = c.event_id
  where n.base is not null
),
audited as (
  insert into audit (person_id, seq, at_micros, door, device_id, action, delta, prev_hash, hash)
  select a.person_id, l.link, a.at_micros, a.door, a.device_id, a.action, a.delta::json, l.before, l.after
  from (
    -- The chains are locked last, after every calendar, and in the order of their people.
    select * from act where (select count(*) from counted) >= 0 order by person_id
  ) a, lateral link_audit(a.person_id,
    concat_ws(E'\x1f', a.at_micros::text, a.door, coalesce(a.device_id::text, ''), a.action, a.delta)) l
),
queued as (
  insert into outbox as o (lane, slot, channel, prio, due_at, run_at, kind, dedupe_key, payload)
  select j.lane, j.slot, j.channel, j.prio, j.due_at, j.due_at, j.kind, j.dedupe_key, j.payload
  from json_to_recordset($3::text::json) as j(lane bigint, slot smallint, channel smallint, prio smallint,
    due_at timestamptz, kind text, dedupe_key text, payload jsonb)
  on conflict (dedupe_key) where dedupe_key is not null do update set
    due_at = excluded.due_at, run_at = excluded.run_at, prio = excluded.prio, payload = excluded.payload
  where o.owner is null
),
consumed as (
  -- A reply that is queued for the same chat is the answer; else the bot gives one yet.
  update updates u set consumed_at = a.at,
    answered_at = case when u.chat_id = any(a.replied) then a.at end,
    raw = case when u.chat_id = any(a.replied) then null else u.raw end
  from act a
  where u.update_id = a.update_id and u.consumed_at is null
  returning 1
)
-- All of it or nothing, also where no transaction is around this statement.
select case
  when (select count(*) from consumed) <> (select count(update_id) from act) then refuse('TV001', 'the update has taken effect')
  when (select count(*) from written) + (select count(*) from removed) <> (select count(*) from change)
    then refuse('TV002', 'what the command read has changed')
  else true end as "whole!"
