"""psycopg 3: client-side, server-side and binary cursors, pipelines, COPY, notifications."""
import datetime

import psycopg
from facts import COLUMNS, FLAGS, FROM, ROW, SCHEMAS, SIDS, TABLES, TO, URL, say, say_pages, say_row, trying

with psycopg.connect(URL, autocommit=True) as db:
    say("schemas", [row[0] for row in db.execute(SCHEMAS)])
    say("tables", [row[0] for row in db.execute(TABLES)])
    say("columns", db.execute(COLUMNS).fetchall())
    say_row(db.execute(ROW).fetchone())
    say("flags", db.execute(FLAGS).fetchone())
    since = datetime.datetime(2026, 8, 1, tzinfo=datetime.timezone.utc)
    counted = db.execute(
        "select count(*) from calls where status = %s and start_time >= %s and duration > %s", ("completed", since, 60)
    )
    say("parameter", counted.fetchone()[0])
    with trying("pages"), db.transaction(), db.cursor(name="sids") as cursor:
        cursor.itersize = 50
        say_pages([row[0] for row in cursor.execute(SIDS)], cursor.itersize)
    try:
        db.execute("select nope from calls")
    except psycopg.Error as error:
        say("error", [error.sqlstate, error.diag.message_primary, error.diag.statement_position])
    say("alive", db.execute("select 1").fetchone()[0])
    inserted = db.execute(
        'insert into messages ("to", "from", body) values (%s, %s, %s) returning sid, status', (TO, FROM, "psycopg 3")
    )
    say("inserted", inserted.fetchone())

    with db.cursor(binary=True) as cursor:
        cursor.execute(ROW)
        say("binary", [type(value).__name__ for value in cursor.fetchone()])
    with trying("scrolled"), db.transaction(), db.cursor(name="scrolling", scrollable=True) as cursor:
        cursor.execute("select n from generate_series(1, 100) n")
        cursor.fetchmany(10)
        cursor.scroll(-5)
        say("scrolled", cursor.fetchone()[0])
    with trying("pipeline"), db.pipeline():
        results = [db.execute("select %s::int", (n,)) for n in range(20)]
        say("pipeline", [cursor.fetchone()[0] for cursor in results])
    with db.cursor() as cursor, cursor.copy("copy (select sid from calls limit 25) to stdout") as copy:
        say("copied", len(list(copy.rows())))
    with trying("copied binary"), db.cursor() as cursor, cursor.copy("copy (select 1, 'a', true) to stdout (format binary)") as copy:
        copy.set_types(["int4", "text", "bool"])
        say("copied binary", [list(row) for row in copy.rows()])
    with trying("notified"):
        db.execute("listen news")
        db.execute("select pg_notify('news', 'hello')")
        say("notified", [[notice.channel, notice.payload] for notice in db.notifies(timeout=2, stop_after=1)])
    prepared = [db.execute("select %s::text", (n,), prepare=True).fetchone()[0] for n in ("a", "b")]
    say("prepared", prepared)
    with db.cursor() as cursor:
        cursor.executemany("select %s::int", [(1,), (2,)], returning=True)
        say("many", [result.fetchone()[0] for result in cursor.results()])
    try:
        with psycopg.connect(URL) as other:
            other.execute("select 1/0")
    except psycopg.errors.DivisionByZero as error:
        say("division", error.sqlstate)
