"""asyncpg: binary everything, prepared statements, cursors, COPY, pools with their reset."""
import asyncio
import datetime
import decimal
import io
import json

import asyncpg
from facts import COLUMNS, FLAGS, FROM, ROW, SCHEMAS, SIDS, TABLES, TO, URL, say, say_pages, say_row, trying


async def main():
    db = await asyncpg.connect(URL)
    say("schemas", [row[0] for row in await db.fetch(SCHEMAS)])
    say("tables", [row[0] for row in await db.fetch(TABLES)])
    say("columns", [list(row) for row in await db.fetch(COLUMNS)])
    say_row((await db.fetchrow(ROW)).values())
    sid, beta, capabilities = await db.fetchrow(FLAGS)
    say("flags", [sid, beta, json.loads(capabilities)])
    since = datetime.datetime(2026, 8, 1, tzinfo=datetime.timezone.utc)
    condition = "status = $1 and start_time >= $2 and duration > $3"
    say("parameter", await db.fetchval(f"select count(*) from calls where {condition}", "completed", since, 60))
    async with db.transaction():
        say_pages([row[0] async for row in db.cursor(SIDS, prefetch=50)], 50)
    with trying("forward"):
        async with db.transaction():
            cursor = await db.cursor("select n from generate_series(1, 100) n")
            await cursor.forward(10)
            say("forward", (await cursor.fetchrow())[0])
    try:
        await db.fetch("select nope from calls")
    except asyncpg.PostgresError as error:
        say("error", [error.sqlstate, error.message, error.position])
    say("alive", await db.fetchval("select 1"))
    insert = 'insert into messages ("to", "from", body) values ($1, $2, $3) returning sid, status'
    say("inserted", list((await db.fetchrow(insert, TO, FROM, "asyncpg")).values()))

    out = io.BytesIO()
    await db.copy_from_query("select sid from calls limit $1", 25, output=out)
    say("copied", len(out.getvalue().splitlines()))
    values = await db.fetchrow(
        "select $1::numeric, $2::date, $3::interval, $4::uuid, $5::bytea, $6::int[], $7::float8, $8::time, $9::jsonb",
        decimal.Decimal("-12345.678900"),
        datetime.date(2026, 2, 3),
        datetime.timedelta(days=1, seconds=3),
        "11111111-2222-3333-4444-555555555555",
        b"\x00\xff",
        [1, None, 3],
        1.5,
        datetime.time(12, 30),
        '{"a": 1}',
    )
    say("values", [str(value) for value in values])
    say("record", [list(value) if isinstance(value, asyncpg.Record) else value for value in await db.fetchrow("select row(1, 'a'::text, null::int)")])
    with trying("whole row"):
        whole = await db.fetchval("select c from calls c limit 1")
        say("whole row", [whole["sid"][:2], len(whole)])
    await db.close()

    async with asyncpg.create_pool(URL, min_size=1, max_size=2) as pool:
        for n in range(3):
            async with pool.acquire() as lent:
                say(f"pool {n}", await lent.fetchval("select $1::int", n))


asyncio.run(main())
