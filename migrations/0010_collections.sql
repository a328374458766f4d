-- What calendar programs need of a collection: which components it takes, and where each member stands in the
-- order of its changes.

alter table calendars
  add column components component_kind[] not null default '{event,todo,journal}',
  add constraint calendars_components_given check (cardinality(components) > 0);

-- The calendar's sync_token after the last change of this object: pages of a first synchronisation follow it.
alter table events add column token bigint not null default 0;
