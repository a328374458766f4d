-- What the bot remembers: raw updates until they are consumed, which message shows which event, open questions.

create table updates (
  update_id    bigint primary key,
  chat_id      bigint,                     -- order holds per chat
  raw          text,                       -- as received; gone once consumed
  received_at  timestamptz not null,
  attempts     smallint not null default 0,
  consumed_at  timestamptz
);
create index updates_waiting on updates (update_id) where consumed_at is null;

create type card_kind as enum ('own', 'guest');

create table cards (
  chat_id     bigint not null,
  message_id  bigint not null,
  event_id    uuid not null,               -- no reference: the card of a deleted event offers to bring it back
  kind        card_kind not null,
  created_at  timestamptz not null,
  primary key (chat_id, message_id)
);
create index cards_event on cards (event_id);

create table drafts (
  id           uuid primary key,
  person_id    uuid not null references people on delete cascade,
  chat_id      bigint not null,
  message_id   bigint,                     -- the question's message, once sent
  question     jsonb not null,             -- reason and ready answers, as the bot wrote them
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  answered_at  timestamptz
);
create index drafts_open on drafts (person_id, chat_id) where answered_at is null;
