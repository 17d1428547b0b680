-- Names
select nope from calls
select calls.nope from calls
select c.nope from calls c
select x.sid from calls
select calls.sid from calls c
select sid from calls, messages
select * from nope
select * from nope.calls
select * from twilio.nope
select statsu from calls
select c.statsu, m.bdy from calls c, messages m
select stat from calls
select pric from calls, messages
select calls.sid from messages
select (select m.sid) from calls
select * from calls, calls
select * from calls c, messages c
select * from calls join calls on true
select * from calls c join (select 1) c on true
select c.sid from calls c join messages m on m.sid = x.sid
select a from (select 1 as a, 2 as a) s
select s.a from (select 1 as a, 2 as a) s
select * from calls as c(a,b,c,d,e,f,g,h,i,j,k,l,m)
select * from (values (1)) v(a,b)
select postgres.twilio.calls.sid.x.y from calls
select other.twilio.calls.sid from calls
select * from other.twilio.calls
select * from calls, (select c.sid from messages) s
select * from calls c left join messages m on x.sid = m.sid
select * from calls c full join lateral (select c.sid) s on true
select * from calls c right join lateral (select c.sid) s on true
select * from calls join recordings using (nope)
select * from calls join recordings using (call_sid)
select * from (calls join recordings using (sid)) join messages using (duration)
select sid from (calls join recordings on true) x
select j.nope from (calls join recordings using (sid)) j
-- Select lists
select *
select x.* from calls
select * from calls where *
select count(distinct) from calls
select (1).x
select (price).x from calls
select (c).nope from calls c
-- Operators and functions
select 1 + 'a'
select 1 + true
select 'a' + 'b'
select 'a' || 1 || true - 2
select - 'a'
select - true
select sid + 1 from calls
select sid = 1 from calls
select duration = 'abc' from calls
select duration = '' from calls
select price > 'x' from calls
select start_time > 'yesterdayish' from calls
select start_time > 5 from calls
select answered = 1 from calls
select day - 'x' from messages
select nosuch(1)
select lower(1)
select lower(1, 'x')
select lower()
select upper(*)
select length(true)
select pg_catalog.nosuch(sid, price) from calls
select public.lower('x')
select lower(distinct 'x')
select lower('x' order by 1)
select lower('x') filter (where true)
select lower('x') over ()
select lower(x => 'a')
select 1 operator(pg_catalog.+) 'a'
select 1 @@@ 2
select tags @> 'x' from calls
select tags || 1 from calls
select subresource_uris -> true from calls
select subresource_uris + 1 from calls
select payload = payload from messages
select round('x')
select substring(1 from 2)
-- Types and casts
select 'x'::int
select '99999999999'::int
select 'x'::nope
select 1::nope[]
select 'x'::public.int4
select 1::int4(5)
select 'abc'::date
select '2026-13-01'::date
select '25:00'::time
select 'x'::bool
select true::date
select day::int from messages
select price::bool from calls
select '{1,2'::int[]
select array[1,'a']
select array[1,true]
select array[]
select array[[1,2],3]
select '{"a":'::jsonb
select 'zz'::uuid
select 5::interval
select numeric(3,5) '1'
select '1'::numeric(0)
select '1'::numeric(2000)
select 1 collate "C"
select 'a' collate "xx_XX"
select interval '1' year to banana
-- Conditionals
select case when 1 then 2 end
select case 1 when 'a' then 2 end
select case when true then 1 else 'a' end
select case when true then 1 else true end
select case when true then day else 1 end from messages
select case duration when sid then 1 end from calls
select coalesce(1, 'a')
select coalesce(1, true)
select coalesce(price, start_time) from calls
select greatest(1, 'x')
select greatest(price, sid) from calls
select nullif(1, true)
select nullif(sid, 1) from calls
select nullif(payload, payload) from messages
-- Logic
select 1 and true
select true or 'x'
select not 1
select not sid from calls
select * from calls where sid
select * from calls where price
select * from calls where 1
select * from calls where 'maybe'
select * from calls having price
select price is true from calls
select 'x' is true
select * from calls c join messages m on c.duration
select * from calls limit 'x'
select * from calls limit sid
select * from calls limit true
select * from calls offset duration
select * from calls limit 1.5::text
-- IN, ANY, rows
select duration in ('a') from calls
select duration in (1, true) from calls
select sid in (1, 2) from calls
select duration in (select sid from calls) from calls
select duration in (select sid, duration from calls) from calls
select (duration, sid) in (select duration from calls) from calls
select (1, 2) = (1, 2, 3)
select (1, 2) = (1, true)
select (1, 2) ~ (1, 2)
select (1, 2) in ((1, 2), (3))
select (1, 2) in ((1, true))
select duration = any(5) from calls
select duration = any(sid) from calls
select duration = any('{a}') from calls
select duration + any(array[1]) from calls
select sid = any(array[1,2]) from calls
select (select 1, 2)
select (select sid, price from calls)
select array(select 1, 2)
select array(select payload from messages) = 1
select tags[true] from calls
select tags['x'] from calls
select duration[1] from calls
select 1 between 'a' and 2
select 1 between true and 2
select 1 is distinct from true
select payload is distinct from payload from messages
-- Aggregates and grouping
select sid, count(*) from calls
select status, price from calls group by status
select status, count(*) from calls group by price
select upper(status) from calls group by lower(status)
select c.status, sum(c.price) from calls c group by c.price
select count(*) from calls where count(*) > 1
select sid from calls where sum(price) > 1
select count(count(*)) from calls
select sum(price + max(price)) from calls
select count()
select sum(*) from calls
select sum(sid) from calls
select sum(answered) from calls
select avg(tags) from calls
select sid from calls having count(*) > 1
select price from calls having price > 1
select status from calls group by 2
select status from calls group by 0
select status from calls group by 'x'
select status from calls group by nope
select count(*) from calls group by 1
select count(*) as n from calls group by n
select sum(duration) over () from calls group by status
select status from calls group by status order by price
select distinct status from calls group by status, price order by price
select (select c.price) from calls c group by c.status
select status, (select count(*) from messages m where m."from" = c."from") from calls c group by status
select payload from messages group by payload
select distinct payload from messages
select count(distinct payload) from messages
select * from calls c join messages m on count(*) = 1
select count(*) from calls limit count(*)
select sum(generate_series(1, 3))
values (count(*))
select grouping(price) from calls group by status
select grouping(status) from calls
select status from calls where grouping(status) = 0 group by status
select string_agg(distinct sid, ',' order by price) from calls
select percentile_cont(0.5) from calls
select sum(price) within group (order by price) from calls
select count(*) filter (where price) from calls
select count(*) filter (where count(*) > 1) from calls
-- Windows
select row_number() from calls
select rank() over w from calls
select sid from calls where row_number() over () = 1
select sid from calls group by row_number() over ()
select count(*) from calls having row_number() over () = 1
select sum(row_number() over ()) from calls
select sum(row_number() over ()) over () from calls
select row_number() over (partition by rank() over ()) from calls
select count(distinct sid) over () from calls
select string_agg(sid, ',' order by sid) over () from calls
select row_number() filter (where true) over () from calls
select sum(price) over (order by price range 1 preceding), sum(price) over (range 1 preceding) from calls
select sum(price) over (groups 1 preceding) from calls
select sum(price) over (order by sid range 1 preceding) from calls
select sum(price) over (order by price rows price preceding) from calls
select sum(price) over (order by price rows 'x' preceding) from calls
select sum(price) over (order by price rows 1.5::text preceding) from calls
select sum(price) over (order by start_time range 1 preceding) from calls
select 1 from calls window w as (), w as ()
select sum(price) over (w order by sid) from calls window w as (order by price)
select sum(price) over (w partition by sid) from calls window w as (order by price)
select sum(price) over (w) from calls window w as (order by price rows 1 preceding)
select * from calls order by payload
-- ORDER BY, DISTINCT
select sid from calls order by 2
select sid from calls order by 0
select sid from calls order by 'x'
select sid from calls order by nope
select sid as x, price as x from calls order by x
select distinct sid from calls order by price
select distinct on (sid) sid from calls order by price
select distinct on (2) sid from calls
select payload from messages order by 1
select sid from calls order by sid using ~~
-- Set operations
select 1 union select 'a'
select 1 union select true
select 1, 2 union select 1
select 1 union all select 1, 2
select sid from calls union select price from calls
select 'a' union select 1
select 1 union select 2 order by 3
select 1 as a union select 2 order by b
select 1 as a union select 2 order by a + 1
select payload from messages union select payload from messages
select 1 intersect select true
select 1 except select 1, 2
values (1), (2, 3)
values (1), ('a')
values (1), (true)
values (1) order by 2
values (default)
-- WITH
with a as (select 1), a as (select 2) select * from a
with a as (select * from b), b as (select 1) select * from a
with a(x, y) as (select 1) select * from a
with recursive t as (select 1 union all select t.nope from t) select * from t
with recursive t(n) as (select 1 union all select n + 1.5 from t) select * from t
with recursive t(n) as (select 1 union all select n || 'x' from t) select * from t
with recursive t(n) as (select n from t) select * from t
with recursive t(n) as (select n from t union all select 1) select * from t
with recursive t(n) as (select 1 union all select n from t order by 1) select * from t
with recursive t(n) as (select 1 union all select n from t limit 1) select * from t
with recursive a as (select * from b), b as (select * from a) select * from a
-- Set-returning functions
select * from calls where generate_series(1, 2) = 1
select case when true then generate_series(1, 2) end
select coalesce(generate_series(1, 2), 1)
select * from calls limit generate_series(1, 2)
select * from generate_series(1, generate_series(1, 2))
select * from generate_series(1, 'x')
select * from generate_series(1, 2) as g(a, b)
select * from count(*)
select * from row_number() over ()
-- Parameters
select $0
select $1 is null
select $2
select $1 = $1
select $1 + $2
select $1::int, $1::text
select duration = $1, sid = $1 from calls
select $1 from calls where sid = $1 and duration = $1
select foo($1)
select $1 like 'a', $1 + 1
-- Writes
insert into nope values (1)
insert into recordings (nope) values (1)
insert into recordings (sid, sid) values (1, 2)
insert into recordings (sid) values ('a', 'b')
insert into recordings (sid, duration) values ('a')
insert into recordings values ('a', 'b', 1, 2)
insert into recordings (duration) values ('x')
insert into recordings (duration) values (true)
insert into recordings (duration) values (now())
insert into recordings (duration) select sid from calls
insert into recordings (duration) select sid, price from calls
insert into recordings (sid, duration) select sid from calls
insert into recordings values ('a'), ('b', 'c')
insert into recordings (sid) values ('a') returning nope
insert into recordings (sid) values (sid)
insert into recordings (sid) values (count(*))
update nope set a = 1
update calls set nope = 1
update calls set duration = 'x'
update calls set duration = true
update calls set duration = sid
update calls set duration = 1, duration = 2
update calls set (status, duration) = (1, 2, 3)
update calls set (status, duration) = ('a', true)
update calls set duration = count(*)
update calls set duration = row_number() over ()
update calls set duration = 1 where nope = 1
update calls set duration = 1 where duration
update calls set duration = 1 from recordings where sid = 'x'
update calls set duration = 1 from calls
update calls set duration = generate_series(1, 2)
update calls c set duration = 1 where calls.sid = 'x'
delete from nope
delete from calls where nope
delete from calls where duration
delete from calls where count(*) > 1
delete from calls returning count(*)
delete from calls c where calls.sid = 'x'
delete from calls using calls where true
delete from calls returning generate_series(1, 2)
-- Grouping, rows and schemas
select nosuch.lower('x')
select 1 operator(nosuch.+) 2
select 1 operator(public.+) 2
select 'x'::nosuch.t
select 'x'::public.t
select 'é😀', nope from calls
select 'é😀' as "ü", 'x'::int
select c.calls.sid from calls c
select status, sum(price) over (partition by status) from calls group by status
select status, rank() over (order by price) from calls group by status
select distinct status from calls group by status order by count(*)
select coalesce(c.status, 'y') from calls c group by coalesce(c.status, 'x')
select date_trunc('day', start_time) from calls group by date_trunc('hour', start_time)
select (select count(*) from recordings r where r.call_sid = c.status) from calls c group by c."from"
select exists (select 1 from recordings r where r.duration = c.duration) from calls c group by c.status
-- Parameters in every place
select row($1, 1)
select sum($1) from calls
select jsonb_build_object($1, $2)
select concat($1, 'x')
select format('%s', $1)
select $1 -> 'a', $2 ->> 0
select * from generate_series($1, $2)
select -$1, $1 + 1
select $1 * $2
select '1' + $1
select grouping($1) from calls group by status
select $1 is null or sid = $1::text from calls where $1 = 'x'
