-- Calendar objects: the client's text is the truth; every other column is read out of it.

create type component_kind as enum ('event', 'todo', 'journal');
create type change_action as enum ('created', 'updated', 'deleted');

create table events (
  id            uuid primary key,
  calendar_id   uuid not null references calendars on delete cascade,
  name          text not null,             -- last segment of its address, decoded
  uid           text not null,
  kind          component_kind not null,
  text          text not null,             -- octet for octet as sent
  etag          text not null,
  version       bigint not null constraint events_version_counts check (version > 0),
  summary       text,
  location      text,
  status        text,
  transparent   boolean not null default false,
  sequence      integer not null default 0,
  starts_at     timestamptz,               -- first instance
  ends_at       timestamptz,               -- end of the whole series; null without end
  all_day       boolean not null default false,
  floating      boolean not null default false, -- dates or times without a zone: their instants depend on the reader
  recurring     boolean not null default false,
  organizer     text,
  categories    text[] not null default '{}',
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  constraint events_name unique (calendar_id, name),
  constraint events_uid unique (calendar_id, uid)
);
create index events_from on events (calendar_id, (coalesce(ends_at, 'infinity'::timestamptz)), starts_at);

create table event_attendees (
  event_id   uuid not null references events on delete cascade,
  address    text not null,                -- calendar user address, lower case
  name       text,
  role       text not null,
  partstat   text not null,
  primary key (event_id, address)
);
create index event_attendees_address on event_attendees (address);

-- One row per changed object. Also the tombstone of what is gone and the memory behind undo.
create table change_log (
  calendar_id  uuid not null references calendars on delete cascade,
  token        bigint not null,            -- the calendar's sync_token after the change
  event_id     uuid not null,
  name         text not null,
  uid          text not null,
  version      bigint not null,
  action       change_action not null,
  before       text,                       -- the octets until then; pruned with the row
  act          uuid not null,              -- one per command: what was changed together is undone together
  actor_id     uuid not null,
  at           timestamptz not null,
  primary key (calendar_id, token),
  constraint change_log_version unique (event_id, version)
);
create index change_log_act on change_log (act);
create index change_log_name on change_log (calendar_id, name, token);
