-- Who did what, when: one row per command, chained per person by hash. Holds no event text.

create table audit_heads (
  person_id  uuid primary key,             -- no reference: the last hash outlives the person
  seq        bigint not null,
  prev_hash  bytea not null,
  hash       bytea not null
) with (fillfactor = 70);

create table audit (
  person_id  uuid not null,
  seq        bigint not null,
  at_micros  bigint not null,              -- microseconds since 1970 UTC
  door       text not null,
  device_id  uuid,
  action     text not null,
  delta      json not null,                -- kept as written, because the hash covers its octets
  prev_hash  bytea not null,
  hash       bytea not null,               -- sha256(prev_hash || seq US at_micros US door US device US action US delta)
  primary key (person_id, seq)
);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit rows are never changed';
end $$;
create trigger audit_append_only before update on audit for each row execute function audit_is_append_only();
