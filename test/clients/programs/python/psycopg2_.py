"""psycopg2: parameters in the text, named cursors, COPY, execute_values."""
import io

import psycopg2
import psycopg2.extras
from facts import COLUMNS, FLAGS, FROM, ROW, SCHEMAS, SIDS, TABLES, TO, URL, say, say_pages, say_row, trying

db = psycopg2.connect(URL)
db.autocommit = True
cursor = db.cursor()


def rows(sql, parameters=None):
    cursor.execute(sql, parameters)
    return cursor.fetchall()


say("schemas", [row[0] for row in rows(SCHEMAS)])
say("tables", [row[0] for row in rows(TABLES)])
say("columns", rows(COLUMNS))
say_row(rows(ROW)[0])
say("flags", rows(FLAGS)[0])
condition = "status = %s and start_time >= %s and duration > %s"
say("parameter", rows(f"select count(*) from calls where {condition}", ("completed", "2026-08-01T00:00:00Z", 60))[0][0])
db.autocommit = False
with db.cursor(name="sids") as named:
    named.itersize = 50
    named.execute(SIDS)
    say_pages([row[0] for row in named], named.itersize)
with trying("scrolled"), db.cursor(name="scrolling", scrollable=True, withhold=True) as named:
    named.execute("select n from generate_series(1, 100) n")
    named.fetchmany(10)
    named.scroll(-5)
    say("scrolled", named.fetchone()[0])
db.rollback()
try:
    rows("select nope from calls")
except psycopg2.Error as error:
    say("error", [error.pgcode, error.diag.message_primary, error.diag.statement_position])
db.rollback()
db.autocommit = True
say("alive", rows("select 1")[0][0])
say(
    "inserted",
    rows('insert into messages ("to", "from", body) values (%s, %s, %s) returning sid, status', (TO, FROM, "psycopg2"))[0],
)
out = io.StringIO()
cursor.copy_expert("copy (select sid from calls limit 25) to stdout with csv header", out)
say("copied", len(out.getvalue().splitlines()) - 1)
values = psycopg2.extras.execute_values(
    cursor, "select * from (values %s) v(a, b)", [(1, "a"), (2, "b"), (3, "c")], fetch=True
)
say("values", values)
with db.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as by_name:
    by_name.execute("select 1 as one, array[1,2] as list")
    say("dictionary", by_name.fetchone())
with trying("latin1"):
    db.set_client_encoding("LATIN1")
    say("latin1", rows("select 'é'")[0][0])
    db.set_client_encoding("UTF8")
db.set_session(isolation_level="SERIALIZABLE", readonly=True, autocommit=False)
try:
    rows('insert into messages ("to", "from", body) values (%s, %s, %s)', (TO, FROM, "no"))
except psycopg2.Error as error:
    say("read only", error.pgcode)
db.rollback()
