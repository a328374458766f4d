-- An update is done with when its answer is: with the commit of its command where the outbox answers, else when
-- Telegram has taken the answer. Until then its text is kept, so that nobody is left without a word by a crash.

alter table updates add column answered_at timestamptz;
update updates set answered_at = consumed_at where consumed_at is not null;

drop index updates_waiting;
create index updates_open on updates (update_id) where answered_at is null;
