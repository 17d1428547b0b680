-- Literals and output names
select 1
select 'a', 1.5, null, true, false, 99999999999, 1e10, .5, 99999999999999999999, -1, +1, - 5.5
select 1 as x, 2 y, 3 "Z z"
select
select 'it''s', E'a\nb', $$dollar$$, U&'\0041'
select 1::int2, 1::int8, 1.5::float4, 1.5::float8, '1'::numeric, 1::numeric(5,2), 'x'::varchar(3), 'x'::char(3), 'x'::text, 'x'::name
select cast(1 as text), cast('1' as int), '2026-01-01'::date, '10:00'::time, '2026-01-01 10:00'::timestamp, '2026-01-01 10:00'::timestamptz, '1 day'::interval
select date '2026-01-01', timestamp '2026-01-01 00:00', timestamptz '2026-01-01', time '10:00', interval '1 day', interval '5' day, interval '1-2' year to month, interval '1.123456' second(3)
select timestamp(3) '2026-01-01 00:00', timestamptz(0) '2026-01-01', interval(2) '1.123 s', varchar(4) 'abcdef', numeric(6,3) '1.5', bpchar 'x'
select 'true'::bool, 't'::boolean, '{"a":1}'::json, '{"a":1}'::jsonb, '{1,2}'::int[], '{a,b}'::text[], 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, '\x01'::bytea, '5'::oid
select 'x'::"char", 'calls'::regclass, 'int4'::regtype, 1::regclass, 'x'::varchar, 'y'::varchar(10)::text
select duration::text, price::int, price::text, sid::varchar, sid::varchar(5), status::text, start_time::date, start_time::timestamp, answered::int, score::numeric, queue_time::int4 from calls
select calls.price::float8, calls.price::numeric, calls.price::numeric(8,2), score::real, duration::smallint, duration::bigint, num_segments::int from calls, messages
select int4 '5', float8 '1.5', text 'x', "char" 'c'
select array[1,2]::text[], array['1','2']::int[], array[]::text[], array[1.5]::int[], '{}'::int[]::text[]
select case when true then 1 end, case when true then 1 else 2.5 end, coalesce(1, 2), nullif(1, 2), greatest(1, 2.5), least('a', 'b')
select exists (select 1), (select 1), (select 1 as x), array(select 1), (select 'a'), ((select 2 as q)::text)
select (select sid from calls limit 1), (select max(price) from calls), (select count(*) from messages)
select row(1, 'a'), (1, 2), array[1], array[[1,2],[3,4]], array[array[1], array[2]]
select current_date, current_time, current_timestamp, localtime, localtimestamp, current_timestamp(3), localtime(0)
select current_user, session_user, user, current_catalog, current_schema, current_role
-- Stars
select * from calls
select c.* from calls c
select calls.* from calls
select twilio.calls.* from twilio.calls
select *, 1 as extra from recordings
select c.*, m.sid from calls c, messages m
select * from calls, messages
select r.*, r.sid from recordings r
select (r).* from recordings r
select (r).sid, (r).duration from recordings r
select r.duration as d from recordings as r (a, b)
select a, b, duration from recordings as r (a, b)
select * from recordings as r (a, b, c)
select * from only recordings
select sid sid2, "from" as "From", "to" from calls
-- Names
select twilio.calls.sid from calls
select calls.sid from twilio.calls
select postgres.twilio.calls.sid from twilio.calls
select c.sid from calls as c where c.status = 'completed'
select x.sid from (select sid from calls) as x
select sid from (select sid from calls) x where sid like 'CA%'
select x.a, x.b from (select 1, 2) x(a, b)
select * from (select sid, price p from calls) s order by p
-- Operators
select 1 + 1, 1 - 1, 2 * 3, 7 / 2, 7 % 2, 2 ^ 3, 7.0 / 2, 1.5 + 1, 1.5::float8 * 2
select 1::int2 + 1::int2, 1::int2 + 1, 1 + 1::int8, 1::int8 * 2.5, 1::float4 + 1::float8, 1::numeric + 1.5::float8
select - duration, + duration, @ duration, - price, - score, |/ 4.0, ||/ 27.0 from calls
select duration + 1, duration * calls.price, calls.price / 3, calls.price % 2, score * 2, queue_time - duration, num_segments + 1, num_segments / 2 from calls, messages
select 5 & 3, 5 | 3, 5 # 3, ~ 5, 1 << 2, 8 >> 1
select sid || 'x', 'a' || 'b', sid || duration, 'n: ' || price, tags || 'x'::text, tags || tags, array[1] || 2, 1 || array[2] from calls
select 1 = 1, 1 <> 2, 1 != 2, 1 < 2, 1 <= 2, 1 > 2, 1 >= 2, 1 = 1.5, 1 < 2.5::float8
select sid = 'a', sid < 'b', status = sid, status = 'x', status <> 'y', duration = 5, duration = '5', price > 1, price > '1.5', price = 1.5::float8 from calls
select start_time > '2026-01-01', start_time >= now(), start_time < current_date, start_time = '2026-01-01'::timestamp, day = '2026-01-01', day < start_time from calls, messages
select start_time - interval '1 day', start_time + interval '1 hour', start_time - start_time, day - day, day + 1, day - 1, 1 + day, day + interval '1 day', interval '1 day' * 2, interval '1 day' / 2.0, 2 * interval '1 day' from calls, messages
select start_time - '2026-01-01', start_time - '2026-01-01'::timestamptz, day - '2026-01-01' from calls, messages
select '1' + 1, 1 + '1', '1.5' + 1.5, '1' || 'a', 'a' = 'b'
select 1 operator(pg_catalog.+) 2, sid operator(pg_catalog.~) '^a', 'a' operator(pg_catalog.||) 'b' from calls
select sid like 'CA%', sid not like '%a', sid ilike 'x', sid not ilike 'y', sid like 'a' escape '!', sid similar to 'a|b', sid ~ 'a', sid ~* 'b', sid !~ 'c', sid !~* 'd', sid ~~ 'x' from calls
select subresource_uris -> 'a', subresource_uris ->> 'a', subresource_uris #> '{a,b}', subresource_uris #>> '{a,b}', subresource_uris -> 0, subresource_uris ->> 0 from calls
select payload -> 'a', payload ->> 'a', payload #>> '{a}', payload -> 1 -> 'b' from messages
select subresource_uris ? 'a', subresource_uris @> '{"a":1}', subresource_uris - 'a', subresource_uris || '{}' from calls
select subresource_uris['a'], subresource_uris['a']['b'], subresource_uris[0] from calls
select tags[1], tags[1:2], tags[:2], tags[1:], (array[1,2,3])[2], (array[[1,2],[3,4]])[1][2], ('{1,2}'::int[])[1] from calls
select tags @> array['a'], tags && array['a','b'], tags = '{a}', tags <> array['x'] from calls
-- Logic
select true and false, true or null, not true, 1 = 1 and 2 = 2, answered and true, not answered from calls
select answered is true, answered is not true, answered is false, answered is not false, answered is unknown, answered is not unknown, 'true' is true from calls
select sid is null, price is not null, null is null, row(1, null) is null, (c) is not null from calls c
select duration is distinct from 1, price is not distinct from null, null is distinct from sid, (1, 2) is distinct from (1, 3) from calls
select duration between 1 and 5, duration not between 1 and 5, duration between symmetric 5 and 1, duration not between symmetric 5 and 1, sid between 'a' and 'b', start_time between '2026-01-01' and now() from calls
select duration in (1), duration in (1, 2, 3), duration in ('1', '2'), duration not in (1, 2), price in (1, 2.5), sid in ('a', null), sid in (sid, 'b'), status in ('a', 'b') from calls
select duration = any(array[1, 2]), duration = any('{1,2}'), duration <> all(array[1]), sid = any(tags), sid = some(tags), price > any(array[1, 2]), 5 = any('{1,2}'), sid like any(array['a%']) from calls
select duration in (select num_segments from messages), sid not in (select sid from messages), duration > all(select num_segments from messages), duration = any(select 1), (sid, duration) in (select sid, num_segments from messages) from calls
select (1, 'a') = (1, 'b'), (1, 2) < (1, 3), (1, 2) >= (0, 9), (sid, duration) <> ('a', 1), (1, 2) in ((1, 2), (3, 4)), row(1) = row(1) from calls
-- Conditionals
select case status when 'completed' then 1 when 'busy' then 2 else 0 end from calls
select case when duration > 60 then 'long' when duration > 10 then 'medium' else 'short' end as length from calls
select case when answered then price else 0 end, case when answered then status else sid end, case when answered then null else 1 end, case when answered then 'x' else null end from calls
select case when answered then price end, case when answered then price else price end, case when answered then status else status end from calls
select case duration when 1 then start_time else now() end, case when true then day else start_time end from calls, messages
select case when true then (case when false then 1 end) end, case 1 when 1.5 then 'a' end
select coalesce(calls.price, 0), coalesce(calls.price, 0.0), coalesce(status, 'none'), coalesce(null, null, 1), coalesce('a', 'b'), coalesce(duration, num_segments, queue_time), coalesce(day, start_time), coalesce(calls.price, calls.price) from calls, messages
select nullif(duration, 0), nullif(price, 0), nullif(status, ''), nullif('a', 'b'), nullif(1, 2.5) from calls
select greatest(duration, queue_time), greatest(day, now()), least(calls.price, 5), least(status, 'x'), greatest(1, 2, 3.5) from calls, messages
-- Functions
select lower(sid), upper("from"), length(sid), char_length('x'), substr(sid, 1, 2), substring(sid from 1 for 2), substring(sid from 'a'), substring(sid, 3), left(sid, 2), right(sid, 2) from calls
select trim(sid), trim(both 'x' from sid), trim(leading from sid), trim(trailing 'y' from sid), ltrim(sid), rtrim(sid, 'a'), btrim(sid), lpad(sid, 10), rpad(sid, 10, '.'), replace(sid, 'a', 'b'), split_part(sid, '-', 1) from calls
select position('a' in sid), strpos(sid, 'a'), overlay(sid placing 'x' from 1 for 2), reverse(sid), repeat(sid, 2), concat(sid, 1, null), concat_ws(',', sid, price), format('%s', sid), initcap(sid), md5(sid), ascii(sid), chr(65) from calls
select abs(-1), abs(1.5), abs(score), round(1.5), round(price, 2), round(score), ceil(1.5), floor(price), trunc(1.5), sign(-1), sqrt(4), power(2, 3), mod(5, 2), exp(1.0), ln(2.0), log(10.0) from calls
select now(), date_trunc('day', start_time), date_trunc('month', day), extract(year from start_time), extract(epoch from start_time - now()), date_part('hour', start_time), age(start_time), to_char(start_time, 'YYYY-MM'), start_time at time zone 'UTC', day::timestamp at time zone 'America/Denver' from calls, messages
select to_timestamp(0), to_date('2026', 'YYYY'), make_date(2026, 1, 1), make_interval(days => 5), justify_hours(interval '30 hours'), date(start_time), clock_timestamp() from calls
select date('2026-01-01'), text(5), int4('5'), float8(1), int8(5.5), pg_catalog.numeric('1.5'), pg_catalog.varchar('x')
select jsonb_build_object('a', 1, 'b', status), json_build_array(1, 'x'), to_json(status), to_jsonb(calls.price), jsonb_array_length('[1]'), json_typeof(payload), jsonb_typeof(subresource_uris), jsonb_extract_path_text(subresource_uris, 'a', 'b') from calls, messages
select array_length(tags, 1), cardinality(tags), array_to_string(tags, ','), string_to_array(sid, '-'), array_append(tags, 'x'), array_prepend(1, array[2]), array_cat(tags, tags), array_position(tags, 'a'), array_remove(tags, 'x') from calls
select pg_typeof(sid), version(), current_database(), current_schemas(true), current_setting('TimeZone'), pg_backend_pid() from calls
select pg_catalog.lower(sid), pg_catalog.now() from calls
select regexp_replace(sid, 'a', 'b'), regexp_replace(sid, 'a', 'b', 'g'), regexp_match(sid, 'a'), regexp_split_to_array(sid, ','), translate(sid, 'a', 'b'), starts_with(sid, 'CA'), encode('\x00', 'hex') from calls
select timezone('UTC', start_time), start_time at time zone interval '1 hour', extract(dow from day), extract(hour from interval '1 hour') from calls, messages
-- Aggregates and grouping
select count(*) from calls
select count(*), count(price), count(distinct status), sum(duration), sum(queue_time), sum(price), sum(score), avg(duration), avg(price), avg(score), min(sid), max(start_time), min(status), max(price) from calls
select sum(num_segments), avg(num_segments), min(day), max(num_segments), sum(interval '1 day'), avg(interval '1 day'), min(answered::text) from calls, messages
select bool_and(answered), bool_or(answered), every(answered), string_agg(sid, ','), array_agg(sid), array_agg(duration), json_agg(sid), jsonb_agg(price), json_object_agg(sid, price) from calls
select stddev(price), variance(duration), stddev_pop(score), var_samp(price), corr(score, score), bit_and(duration), bit_or(queue_time) from calls
select percentile_cont(0.5) within group (order by duration), percentile_disc(0.5) within group (order by price), mode() within group (order by status) from calls
select count(*) filter (where answered), sum(price) filter (where price > 0), string_agg(sid, ',' order by start_time desc), array_agg(distinct status order by status), count(distinct (sid, price)) from calls
select status from calls group by status
select status, count(*) from calls group by status
select status, count(*) from calls group by 1 order by 2 desc
select status s, count(*) n from calls group by s order by n desc, s
select upper(status), count(*) from calls group by upper(status)
select upper(status) u, count(*) from calls group by u having count(*) > 1
select date_trunc('day', start_time) as day, count(*), sum(price) from calls group by 1 order by 1
select status, "from", count(*) from calls group by status, "from"
select status, "from", count(*) from calls group by (status, "from")
select c.status, max(m.price) from calls c join messages m on m."from" = c."from" group by c.status
select sid, status, price from calls group by sid
select c.sid, c.price, count(r.sid) from calls c left join recordings r on r.call_sid = c.sid group by c.sid
select status, count(*) from calls group by rollup (status)
select status, "from", count(*), grouping(status, "from") from calls group by cube (status, "from")
select status, "from", count(*) from calls group by grouping sets ((status), ("from"), ())
select status, count(*), grouping(status) from calls group by grouping sets (status, ()) having grouping(status) = 0 order by grouping(status)
select count(*) from calls group by ()
select count(*) from calls having count(*) > 5
select 1 from calls having true
select sum(price) / count(*), sum(price) * 100.0 / nullif(sum(duration), 0) from calls
select case when sum(price) > 0 then 'p' else 'n' end from calls
select status, (select count(*) from messages m where m.body = c.status) from calls c group by status
select count(*) + 1, abs(sum(duration)), coalesce(sum(price), 0) from calls where answered
select max(price) - min(price), (max(start_time) - min(start_time)) from calls
select count(*) from calls c where exists (select 1 from messages m where m."from" = c."from" group by m."from" having count(*) > 1)
select status || 'x' from calls group by status
select status, price + 1 from calls group by status, price + 1
-- Windows
select row_number() over (), rank() over (order by price), dense_rank() over (partition by status order by price desc), percent_rank() over (order by price), cume_dist() over (order by price), ntile(4) over (order by price) from calls
select lag(price) over (order by start_time), lag(price, 2) over (order by start_time), lag(price, 1, 0) over (order by start_time), lead(sid) over (order by sid), first_value(sid) over w, last_value(status) over w, nth_value(duration, 2) over w from calls window w as (partition by status order by start_time)
select sum(price) over (), sum(duration) over (order by start_time), count(*) over (partition by status), avg(price) over (order by start_time rows between 2 preceding and current row), max(price) over (order by start_time rows unbounded preceding) from calls
select sum(price) over (order by duration range between 10 preceding and 10 following), sum(price) over (order by start_time range between interval '1 day' preceding and current row), sum(price) over (order by price range 1.5 preceding) from calls
select sum(price) over (order by duration groups between 1 preceding and 1 following exclude ties), sum(price) over (order by duration rows between unbounded preceding and unbounded following exclude current row) from calls
select status, count(*), sum(count(*)) over (), rank() over (order by count(*) desc) from calls group by status
select sum(price) filter (where answered) over (order by start_time) from calls
select sum(price) over w, sum(duration) over (w rows 1 preceding) from calls window w as (order by start_time)
select sum(price) over w2 from calls window w as (partition by status), w2 as (w order by sid)
select sid from calls order by row_number() over (order by price)
-- ORDER BY, DISTINCT, LIMIT
select sid from calls order by sid, price desc nulls last, start_time asc nulls first
select sid as x from calls order by x
select sid as price from calls order by price
select sid, price from calls order by 2 desc, 1
select sid from calls order by price + 1, lower(status)
select sid from calls order by sid using <, price using >
select distinct status from calls
select distinct status, price from calls order by price desc
select distinct status as s from calls order by s
select distinct lower(status) from calls order by lower(status)
select distinct on (status) status, sid from calls order by status, start_time desc
select distinct on (lower(status)) sid from calls order by lower(status)
select distinct on (1) status, sid from calls
select sid from calls limit 10
select sid from calls limit 10 offset 20
select sid from calls limit all
select sid from calls limit null offset 1
select sid from calls offset 5 rows fetch next 10 rows only
select sid from calls order by price fetch first 3 rows with ties
select sid from calls limit (select 5)
select sid from calls limit 5 + 5
select sid from calls limit '5'
select sid from calls limit 5.5
-- Joins
select * from calls join recordings using (sid)
select sid, calls.sid, recordings.sid from calls join recordings using (sid)
select * from calls natural join recordings
select * from calls left join recordings using (sid, duration)
select sid from calls right join recordings using (sid)
select sid, calls.duration from calls full join recordings using (sid)
select * from calls full join recordings using (duration)
select * from recordings join numbers on numbers.n = recordings.duration
select * from recordings cross join numbers
select * from recordings r inner join numbers n on r.duration = n.n and n.t = 'x'
select n.t, r.sid from recordings r left outer join numbers n on r.duration = n.n
select * from numbers a join numbers b using (n)
select a.n, b.n, n from numbers a full join numbers b using (n)
select * from (recordings r join numbers n on r.duration = n.n) j
select j.sid, j.n from (recordings r join numbers n on r.duration = n.n) as j
select * from (recordings r join numbers n on r.duration = n.n) as j (a, b, c)
select u.n from numbers a join numbers b using (n) as u
select * from recordings r join (numbers a join numbers b using (n)) on r.duration = a.n
select c.sid from calls c join recordings r on r.call_sid = c.sid join messages m on m.sid = r.sid where m.price > 1
select c.sid, s.total from calls c, lateral (select sum(r.duration) as total from recordings r where r.call_sid = c.sid) s
select c.sid, s.n from calls c left join lateral (select count(*) n from recordings r where r.call_sid = c.sid) s on true
select c.sid from calls c, recordings r, messages m where c.sid = r.call_sid and m.sid = c.sid
select * from numbers natural left join (select 1 as n, 'z' as z) s
select * from numbers natural join recordings
select * from numbers natural join (select 1 as q) s
select a.n + b.n from numbers a join numbers b on a.n < b.n
select * from numbers n1 join numbers n2 on n1.n = n2.b left join numbers n3 on n3.x = n2.n
select numbers.n from numbers join recordings on true where n > 1
-- Functions in FROM
select * from generate_series(1, 3)
select g from generate_series(1, 3) g
select g.g from generate_series(1, 3) as g
select x from generate_series(1, 3) as g(x)
select g.x, g from generate_series(1, 3) as g(x)
select * from generate_series(1, 10, 2) with ordinality
select * from generate_series(1, 10, 2) with ordinality as g(v, i)
select * from generate_series('2026-01-01'::timestamptz, now(), interval '1 day') d
select * from generate_series(1::int8, 5), generate_series(1.5, 3) g
select c.sid, t from calls c, unnest(c.tags) t
select c.sid, t.tag, t.i from calls c, unnest(c.tags) with ordinality as t(tag, i)
select * from calls c cross join lateral unnest(c.tags) as tag
select * from unnest(array[1,2,3])
select * from unnest('{a,b}'::text[]) u
select key, value from jsonb_each('{"a":1}')
select e.key, e.value from calls c, jsonb_each_text(c.subresource_uris) e
select * from json_array_elements('[1,2]')
select * from jsonb_array_elements_text('["a"]') as t(x)
select * from json_object_keys('{"a":1}')
select * from current_date
select * from current_date d
select * from lower('ABC')
select * from coalesce(1, 2) as c
select * from abs(-1) as a(x)
select generate_series(1, 3)
select generate_series(1, 3) as n, 'x' as y
select generate_series(1, 3) + 1 from recordings
select sid, unnest(tags) from calls
select unnest(array[1,2]) order by 1 desc limit 1
select jsonb_array_elements('[1]') ->> 0
select * from string_to_table('a,b', ','), regexp_split_to_table('a b', ' ')
-- Subqueries
select * from (select 1 as a, 'x' as b) s
select * from (values (1, 'a'), (2, 'b')) v(x, y)
select * from (values (1), (2.5), (null)) v
select v.column1 from (values (1)) v
select (select c.sid) from calls c
select (select m.body from messages m where m.sid = c.sid) as body from calls c
select * from calls c where exists (select from recordings r where r.call_sid = c.sid)
select * from calls where price > (select avg(price) from calls)
select * from calls where sid in (select call_sid from recordings where duration > 5)
select * from calls where (sid, duration) = (select 'a', 1) is null or true
select * from (select * from (select sid as s from calls) a) b where s = 'x'
select (select (select c.price) from messages limit 1) from calls c
select array(select sid from calls order by sid)
select * from (select 'lit') s
select x || 'a' from (select 'lit' as x) s
select x from (select null as x) s
-- Set operations
select 1 union select 2
select 1 union all select 2.5
select 'a' union select 'b'
select 'a' union select null
select null union select null
select null union select 1
select 1 union select null union select 2.5
select sid from calls union select sid from messages
select status from calls union all select status from calls
select status from calls union all select 'x'
select price from calls union all select price from calls
select price from calls union all select price from messages
select duration, sid from calls intersect select num_segments, body from messages
select sid from calls except all select sid from messages
select sid from calls intersect select sid from messages except select 'x' order by 1
select sid as a from calls union select sid as b from messages order by a limit 5
(select sid from calls order by price limit 1) union all (select sid from messages order by price limit 1)
(select 1 order by 1) union (select '2')
select day from messages union select start_time from calls
(select 1 union select 2) intersect select 2
select 1, 'x' union (values (2, 'y'), (3, 'z'))
values (1, 'a'), (2, 'b') union all select 3, 'c'
select distinct 1 union all select distinct 2.5
select array[1] union select '{2}'
select 1 as n union all (select 2 union select 3 order by 1) order by n
select '2026-01-01' union select day from messages
values (1), (2)
values (1, 'a'), (2.5, null), (null, 'c')
values ('a'), (null)
values (1), (2) order by 1 desc limit 1
values (1, 2) order by column2
values ('2026-01-01'::date), (now())
values (1::numeric(5,2)), (2::numeric(5,2))
table calls
table recordings order by sid limit 5
-- WITH
with a as (select 1 as x) select * from a
with a as (select 1 as x), b as (select x + 1 as y from a) select * from a, b
with a(p, q) as (select 1, 'z') select p, q from a
with a as (select sid from calls) select a.sid, c.price from a join calls c using (sid)
with a as materialized (select 1) select * from a
with a as not materialized (select 1) select * from a
with calls as (select 1 as only) select * from calls
with a as (values (1, 'x')) select column1, column2 from a
with a as (select 1 as n) select n from a union all select n + 1 from a
with a as (select 1 as n) select (select max(n) from a), n from a where n in (select n from a)
with a as (with b as (select 1 as z) select z from b) select * from a
select * from (with a as (select 5 as v) select v from a) s
with recursive t(n) as (select 1 union all select n + 1 from t where n < 10) select n from t
with recursive t as (select 1 as n, 'a'::text as s union select n + 1, s || 'b' from t where n < 5) select * from t
with recursive t(n) as (values (1) union all select n + 1 from t where n < 100) select sum(n) from t
with recursive a as (select * from b), b as (select 1 as x) select * from a
with recursive x as (select 1 as n) select * from x
with a as (select 1) select count(*) from a a1, a a2
-- Parameters
select $1
select $1::int, $2::text
select $1 + 1, 1.5 * $2
select * from calls where sid = $1
select sid from calls where sid = $1 and duration > $2 and start_time >= $3 and price < $4
select sid from calls where duration in ($1, $2) and sid = any($3)
select sid from calls where sid like $1 and status ilike $2
select sid from calls limit $1 offset $2
select coalesce($1, 5), case when true then $2 else 'x' end, nullif(duration, $3) from calls
select lower($1), round($2, 2), substr($3, $4)
select $1 || 'x', 'y' || $2
select start_time + $1, start_time - $2 from calls
select * from generate_series(1, $1)
select $1 union select 1
select $2::int, $1::text
select sid from calls where start_time between $1 and $2
select sid from calls where (sid, duration) = ($1, $2)
select array[$1, 1], $2 = any(array[1, 2])
select count(*) filter (where status = $1) from calls
select price * $1, price / $2, duration % $3 from calls
select jsonb_extract_path_text(subresource_uris, $1), subresource_uris ->> $2 from calls
values ($1, $2::int)
insert into recordings (sid, duration) values ($1, $2)
update calls set status = $1, duration = $2, price = $3 where sid = $4
delete from calls where sid = $1 and start_time < $2
-- Writes
insert into recordings (sid, duration) values ('RE1', 5)
insert into recordings values ('RE1', 'CA1', 5), ('RE2', 'CA2', 6)
insert into recordings values ('RE1')
insert into recordings (duration, sid) values (1.5, 'x')
insert into recordings default values
insert into recordings (sid, duration) values ('x', default)
insert into recordings select sid, "from", duration from calls
insert into recordings (sid, duration) select sid, price from calls where answered
insert into recordings (sid) select 'x' union select 'y'
insert into recordings (sid, duration) (select 'a', 1 order by 1 limit 5)
insert into recordings (sid) values ('a') returning *
insert into recordings as r (sid) values ('a') returning r.sid, r.duration * 2 as d, lower(r.call_sid)
insert into calls (status, price, start_time) values ('abc', 5, '2026-01-01') returning status, price, start_time
with a as (select 'x' as v) insert into recordings (sid) select v from a returning sid
insert into recordings (sid) with a as (select 'x' as v) select v from a
insert into calls (sid, tags, subresource_uris) values ('a', '{x,y}', '{"a":1}'), ('b', array['z'], null)
insert into calls (price) values (1), ('2.5'), (null)
update calls set status = 'x'
update calls set status = 'x', duration = duration + 1, price = 5 where sid = 'CA' returning sid, status, price
update calls as c set status = upper(c.status) where c.sid = 'CA' returning c.*
update calls set (status, duration) = ('a', 1) where sid = 'x'
update calls set (status, duration) = row('a', duration * 2)
update calls set duration = r.duration from recordings r where r.call_sid = calls.sid returning calls.sid, r.sid
update calls set duration = (select max(duration) from recordings r where r.call_sid = calls.sid)
update calls set status = null, tags = '{a}', answered = 'true'
with m as (select 'x' as s) update calls set status = m.s from m where calls.sid = m.s
update calls set price = 1.23456789, status = sid
delete from calls
delete from calls where sid = 'x' returning *
delete from calls c using recordings r where r.call_sid = c.sid returning c.sid, r.sid
delete from calls where sid in (select call_sid from recordings)
merge into calls c using recordings r on c.sid = r.call_sid when matched and r.duration > 3 then update set status = 'x', price = r.duration when matched then delete when not matched then insert (sid, duration) values (r.call_sid, r.duration)
with old as (select sid from calls) delete from calls using old where calls.sid = old.sid
-- What people send
select date_trunc('hour', start_time) as t, status, count(*) as n, sum(price) as cost from calls where start_time >= now() - interval '7 days' group by 1, 2 order by 1, 3 desc limit 100
select to_char(start_time, 'YYYY-MM') as month, count(*) filter (where status = 'completed') as ok, round(avg(duration), 1) as average from calls group by 1 having count(*) > 10 order by month
select m."from", m."to", max(m.date_sent) as last, count(*) as n from messages m where m.date_sent::date = current_date - 1 group by m."from", m."to" order by n desc
select "from", duration, rank() over (partition by "from" order by duration desc) as r from calls where extract(dow from start_time) in (0, 6)
select * from (select sid, row_number() over (partition by status order by start_time desc) as rn from calls) x where rn <= 3
with daily as (select start_time::date as d, sum(price) as cost from calls group by 1) select d, cost, sum(cost) over (order by d) as running, lag(cost) over (order by d) as before, cost - lag(cost) over (order by d) as delta from daily order by d
select d::date, count(c.sid) from generate_series(now() - interval '6 days', now(), interval '1 day') d left join calls c on c.start_time::date = d::date group by d order by d
select "Calls".sid, "Calls".status as "Status" from calls as "Calls" where "Calls".status <> 'failed' and "Calls".price is not null
select sid, case when price < 0 then - price else price end as cost, coalesce(nullif(status, ''), 'unknown') as status from calls where lower("from") like '%' || lower('X') || '%'
select count(*)::int as total, sum(case when answered then 1 else 0 end)::float / count(*) as rate from calls
select string_agg(distinct status, ', ' order by status) as all_statuses, percentile_cont(0.95) within group (order by duration) as p95 from calls
-- Grouping, rows and schemas
select sid from calls c group by c.sid having c.price > 1
select count(*) from calls group by sid having start_time > now()
select sid, sum(price) over (partition by status) from calls group by sid
select status, rank() over (order by sum(price)) from calls group by status
select status from calls group by status order by sum(price)
select status from calls group by status order by lower(status), count(*) desc
select distinct on (status) status, count(*) from calls group by status order by status, count(*)
select case when status = 'x' then price else 0 end from calls group by status, price
select coalesce(c.status, 'x') from calls c group by coalesce(c.status, 'x')
select date_trunc('day', start_time) from calls group by date_trunc('day', start_time)
select extract(year from start_time) y, count(*) from calls group by y, price
select price::int from calls group by price::int
select price::int from calls group by price
select t.tag from calls c, unnest(c.tags) t(tag) group by t.tag
select t from calls c, unnest(c.tags) t group by t
select * from calls c group by c.sid
select m.* from messages m group by m.sid
select * from recordings group by sid, call_sid
select r.sid from recordings r, numbers n group by r.sid, n.t having count(n.n) > 1
select (select count(*) from recordings r where r.call_sid = c.sid) from calls c group by c.sid
select (select count(*) from recordings r where r.call_sid = c.status) from calls c group by c.sid
select array_agg(status) from calls group by status
select array_agg(x order by x) from unnest(array[1,2]) x
select x.n, x.s from (select count(*) n, status s from calls group by 2) x where x.n > 1
select sum(n) from (select count(*) n from calls group by status) x
select sid from calls where (select count(*) from recordings) > 5
select sid from calls c where price = (select max(price) from calls d where d.status = c.status)
select sid, (select string_agg(r.sid, ',') from recordings r where r.call_sid = calls.sid) from calls
with x as (select status, count(*) c from calls group by 1) select * from x where c = (select max(c) from x)
select 1 where 1 = 1
select 1 from calls where true group by () having count(*) > 0
select c.sid from calls c join lateral (select r.sid from recordings r where r.call_sid = c.sid order by r.duration desc limit 1) x on true
select coalesce(a.n, b.n) from numbers a full outer join numbers b on a.n = b.n and a.t = b.t
select * from numbers a left join numbers b using (n, t) left join numbers c using (n)
select a.*, b.t from numbers a left join numbers b using (n)
select n from numbers a left join numbers b using (n) right join numbers c using (n)
select (a).n, (a.*).n from numbers a
select count(numbers) from numbers
select count(numbers.*), count(*) from numbers
select row_to_json(numbers) from numbers
select to_jsonb(n) from numbers n
select json_agg(n) from numbers n
select json_agg(x) from (select n, t from numbers) x
select jsonb_object_agg(t, n) from numbers
select json_build_object('n', n, 'rest', row_to_json(numbers)) from numbers
select row(n, t) from numbers
select row(numbers.*, 1) from numbers
select (row(1, 'a')).f1
select array_agg(row(n, t)) from numbers
select array(select row(1,2))
select numbers = numbers from numbers
select numbers is null from numbers
select numbers in (select numbers from numbers) from numbers
select greatest(row(1,2), row(1,3))
select n.n from numbers n order by n
-- Parameters in every place
select $1::text, $1
select $1, $1::text
select case when $1 then 1 else 2 end
select case $1 when 'a' then 1 end
select coalesce($1, $2)
select greatest($1, 5), least('a', $2)
select $1 in (1, 2), 1 in ($2, $3), $4 in ('a', 'b')
select $1 between 1 and 10
select $1 = any($2::int[])
select duration = all($1) from calls
select array[$1, $2]
select ($1, $2) = (1, 'a')
select * from (select $1 as x) s
select * from (values ($1, 1), ('a', $2)) v
select $1 union all select $2
select $1 union all select 1 union all select $2
select exists (select 1 where $1)
select $1 and true, not $2, $3 is true
select lower($1) || $2
select now() - $1, now() + $2::interval
select $1::date - $2::date
select $1 + interval '1 day'
select date_trunc($1, start_time), extract(day from $2::timestamp) from calls
select count(*) from calls group by $1
select sum(duration * $1) from calls
select round($1), abs($1)
select length($1), upper($2)
select jsonb_build_object('a', $1::text)
select $1::jsonb -> $2
select subresource_uris @> $1 from calls
select tags @> $1, tags && $2, $3 = any(tags) from calls
select sid from calls order by $1
select distinct $1 from calls
select sid from calls where start_time::date = $1
select sid from calls where start_time > now() - $1::interval
select sid from calls where price = $1 or price > $2 limit $3
select sid from calls where duration = $1 and queue_time = $1
select sid from calls where answered = $1
select sid from calls where $1 = sid and $2 < duration
select sid from calls where lower(status) = lower($1)
select sid from calls where sid ~ $1
select sid from calls where sid = $1::varchar
select * from unnest($1::text[]) with ordinality
select * from generate_series($1::date, $2::date, '1 day')
select nullif($1, ''), nullif($2, 0)
select $1 is distinct from 5, sid is distinct from $2 from calls
select substring($1 from 1 for $2), position($3 in 'abc'), trim($4)
select make_date($1, $2, $3)
select string_agg(sid, $1) from calls
select lag(price, $1) over (order by sid) from calls
select sum(price) over (order by sid rows $1 preceding) from calls
select sum(price) over (order by price range $1 preceding) from calls
with a as (select $1::int as x) select x + $2 from a
with recursive t(n) as (select $1::int union all select n + 1 from t where n < $2) select * from t
insert into recordings (sid, duration) select $1, $2
insert into recordings (sid, duration) select $1, duration + $2 from calls where sid = $3
insert into recordings (sid, duration) values ($1, $2), ($3, $4) returning duration * $5
insert into calls (tags, subresource_uris, start_time, answered) values ($1, $2, $3, $4)
update calls set tags = $1, start_time = $2, price = price + $3 where sid in ($4, $5)
update calls set status = coalesce($1, status), duration = case when $2 then 1 else duration end
update calls set (status, duration) = ($1, $2) where sid = $3
delete from calls where sid = any($1) returning sid
select $3::int, $1::text, $2::text
select $1::numeric(10,2), $2::varchar(5)
select cast($1 as timestamptz) at time zone $2
select $1 || $2
select $1 > '2020-01-01'::date
select $1::int in (select duration from calls)
select $1 in (select duration from calls)
select ($1, $2) in (select sid, duration from calls)
select (select $1)
select array(select $1)
select * from calls where sid = (select $1)
select * from calls c join lateral (select $1::int as k) s on c.duration = s.k
select * from calls limit $1::int
select * from calls offset $1
select percentile_cont($1) within group (order by price) from calls
