-- People, their calendars, and what they sign in with.

create type person_rank as enum ('user', 'admin');
create type calendar_kind as enum ('default', 'extra', 'group', 'subscribed');
create type access_level as enum ('read', 'write', 'own');

create table people (
  id           uuid primary key,
  telegram_id  bigint not null constraint people_telegram_id unique,
  name         text not null constraint people_name_given check (name <> ''),
  username     text,                       -- without the @; may change hands, so it is no key
  locale       text not null default 'en', -- BCP 47
  timezone     text,                       -- IANA name; null until told
  rank         person_rank not null default 'user',
  reachable    boolean not null default true,
  created_at   timestamptz not null
);
create index people_username on people (lower(username)) where username is not null;

create table calendars (
  id            uuid primary key,
  owner_id      uuid not null references people on delete cascade,
  slug          text not null,             -- last segment of its address
  kind          calendar_kind not null,
  display_name  text not null,
  description   text,
  color         text,
  position      integer not null default 0,
  timezone      text,                      -- calendar-timezone as the client sent it
  properties    jsonb not null default '{}', -- properties of clients that mean nothing to us
  sync_token    bigint not null default 0, -- raised in the transaction of every change, under this row's lock
  oldest_token  bigint not null default 0, -- changes up to here are pruned from the log
  created_at    timestamptz not null,
  constraint calendars_slug unique (owner_id, slug)
) with (fillfactor = 70);
create unique index calendars_one_default on calendars (owner_id) where kind = 'default';

create table calendar_members (
  calendar_id  uuid not null references calendars on delete cascade,
  person_id    uuid not null references people on delete cascade,
  access       access_level not null,
  primary key (calendar_id, person_id)
);
create index calendar_members_person on calendar_members (person_id);

create table device_passwords (
  id            uuid primary key,
  person_id     uuid not null references people on delete cascade,
  key           text not null,             -- second part of the user name
  label         text not null,
  hash          text not null,             -- Argon2id, PHC string
  created_at    timestamptz not null,
  last_used_at  timestamptz,
  last_program  text,                      -- User-Agent of the last sign-in
  revoked_at    timestamptz,
  constraint device_passwords_key unique (person_id, key)
);

create table access_tokens (
  id            uuid primary key,
  person_id     uuid not null references people on delete cascade,
  label         text not null,
  digest        bytea not null constraint access_tokens_digest unique, -- SHA-256
  created_at    timestamptz not null,
  last_used_at  timestamptz,
  revoked_at    timestamptz
);
create index access_tokens_person on access_tokens (person_id);

create table settings (
  key    text primary key,
  value  jsonb not null
);
