-- How a device gets its password without anybody typing it, and which programs use it.

-- Half of a password: the other half is in a link. Gone once the link is used, or with the hour after it is too old.
create table device_links (
  digest      bytea primary key,           -- SHA-256 of the token in the link
  device_id   uuid not null references device_passwords on delete cascade,
  half        bytea not null constraint device_links_half_length check (octet_length(half) = 16),
  expires_at  timestamptz not null
);
create index device_links_device on device_links (device_id);

-- The programs that have signed in with it, in the order in which they came.
alter table device_passwords add column programs text[] not null default '{}';
