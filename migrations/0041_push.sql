-- Programs that want to be told when a calendar changed (WebDAV Push). What changed is never told, only that it did.

create table push_subscriptions (
  id           uuid primary key,
  person_id    uuid not null references people (id) on delete cascade,
  device_id    uuid not null references device_passwords (id) on delete cascade,
  calendar_id  uuid not null references calendars (id) on delete cascade,
  endpoint     text not null constraint push_endpoint_length check (length(endpoint) <= 2000),
  public_key   bytea not null constraint push_public_key_length check (octet_length(public_key) = 65),
  auth_secret  bytea not null constraint push_auth_secret_length check (octet_length(auth_secret) = 16),
  told         bigint not null,            -- the calendar's sync_token that the program was last told of
  expires_at   timestamptz not null,
  created_at   timestamptz not null,
  constraint push_once unique (calendar_id, device_id, endpoint)
);
create index push_subscriptions_of_device on push_subscriptions (device_id);
