-- $1 channels, $2 room per channel, $3 the part of it for what nobody waits for, $4 oldest run_at looked at,
-- $5 now by the program's clock, $6 slots, $7 owner, $8 seconds of the lease.
--
-- One index range per channel and priority, so that rows of the future cost nothing. Only the first row of a lane
-- is taken, and only while none of its lane is in flight: that is the order of a lane. These conditions stand as
-- scalar subqueries because the planner may turn anti joins into scans when it believes the table empty.
with free as (
  select * from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::timestamptz[]) as f(channel, room, rest, low)
),
picked as (
  select p.id
  from free f cross join lateral (
    select a.id from (
      select r.id from (
        select o.id from outbox o
        where o.channel = f.channel and o.prio = 0 and o.owner is null and o.run_at <= $5 and o.run_at >= f.low
          and o.slot = any($6::smallint[])
          and (select e.id from outbox e where e.lane = o.lane order by e.due_at, e.id limit 1) = o.id
          and (select e.lane from outbox e where e.lane = o.lane and e.owner is not null limit 1) is null
          and (select l.lane from outbox_lane l where l.lane = o.lane and l.not_before > $5) is null
        order by o.run_at, o.id limit f.room for update of o skip locked
      ) r
      union all
      select n.id from (
        select m.id from (values (1::smallint), (2::smallint)) v(prio) cross join lateral (
          select o.id from outbox o
          where o.channel = f.channel and o.prio = v.prio and o.owner is null and o.run_at <= $5 and o.run_at >= f.low
            and o.slot = any($6::smallint[])
            and (select e.id from outbox e where e.lane = o.lane order by e.due_at, e.id limit 1) = o.id
            and (select e.lane from outbox e where e.lane = o.lane and e.owner is not null limit 1) is null
            and (select l.lane from outbox_lane l where l.lane = o.lane and l.not_before > $5) is null
          order by o.run_at, o.id limit f.rest for update of o skip locked
        ) m limit f.rest
      ) n
    ) a limit f.room
  ) p
)
update outbox o set owner = $7, attempts = o.attempts + 1,
  leased_until = clock_timestamp() + make_interval(secs => $8)
from picked p where o.id = p.id
returning o.id, o.lane, o.channel, o.prio, o.attempts, o.kind, o.payload, o.due_at, o.run_at
