-- What must leave the house: written in the transaction that decides it, delivered by the worker.
-- A row that is done leaves the table, so its size is the backlog.

create table outbox (
  id          bigint generated always as identity primary key,
  lane        bigint not null,             -- order and limits hold per lane: a chat, a mail domain
  slot        smallint not null,           -- lane mod 64
  channel     smallint not null,           -- 0 telegram, 1 mail, 2 outside calendars
  prio        smallint not null constraint outbox_prio check (prio between 0 and 2), -- 0 reply, 1 notice, 2 bulk
  due_at      timestamptz not null,        -- place in the lane
  run_at      timestamptz not null,        -- when visible: due time, backoff, pacing or lease end
  owner       integer,                     -- worker that holds the lease
  attempts    smallint not null default 0,
  kind        text not null,
  subject     uuid,                        -- the thing it is about
  dedupe_key  text,
  payload     jsonb not null,
  created_at  timestamptz not null default clock_timestamp()
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
create index outbox_ready on outbox (prio, run_at, id) include (lane, slot);
create index outbox_order on outbox (lane, due_at, id);
create index outbox_owned on outbox (owner) where owner is not null;
create unique index outbox_dedupe on outbox (dedupe_key) where dedupe_key is not null;

-- Lanes that must wait as a whole: told so by a 429, or behind an open circuit breaker.
create table outbox_lane (
  lane        bigint primary key,
  not_before  timestamptz not null,
  reason      smallint not null default 0
) with (fillfactor = 50);

create table outbox_done (
  id          bigint not null,
  lane        bigint not null,
  channel     smallint not null,
  attempts    smallint not null,
  kind        text not null,
  dedupe_key  text,
  due_at      timestamptz not null,
  done_at     timestamptz not null default now()
) partition by range (done_at);
create table outbox_done_default partition of outbox_done default;
create index outbox_done_key on outbox_done (dedupe_key) where dedupe_key is not null;

-- Kept until an admin retries or discards.
create table outbox_dead (
  id          bigint primary key,
  lane        bigint not null,
  slot        smallint not null,
  channel     smallint not null,
  prio        smallint not null,
  due_at      timestamptz not null,
  attempts    smallint not null,
  kind        text not null,
  subject     uuid,
  dedupe_key  text,
  payload     jsonb not null,
  error       text not null,
  died_at     timestamptz not null default now()
);
