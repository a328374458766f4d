-- The chain of a person grows by a function for the reason that take_tokens is one: a statement that waits for a chain's
-- head itself must evaluate its whole plan again. And so one statement can record several commands of one person.

-- Appends to a person's chain the hash of what one command did, told as its fields with US (0x1f) between them.
create function link_audit(who uuid, body text, out link bigint, out before bytea, out after bytea)
language plpgsql as $$
begin
  insert into audit_heads as h (person_id, seq, prev_hash, hash)
  values (who, 1, '', sha256(convert_to(concat_ws(E'\x1f', '1', body), 'UTF8')))
  on conflict (person_id) do update set
    seq = h.seq + 1, prev_hash = h.hash,
    hash = sha256(h.hash || convert_to(concat_ws(E'\x1f', (h.seq + 1)::text, body), 'UTF8'))
  returning h.seq, h.prev_hash, h.hash into link, before, after;
end $$;
