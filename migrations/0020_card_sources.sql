-- The message in which a person asked for the event a card shows: editing that message edits the event.

alter table cards add column source_id bigint;
create index cards_source on cards (chat_id, source_id) where source_id is not null;
