"""pg8000: pure Python, its native interface."""
from urllib.parse import urlparse

import pg8000.native
from facts import COLUMNS, FLAGS, FROM, ROW, SCHEMAS, SIDS, TABLES, TO, URL, say, say_pages, say_row

address = urlparse(URL)
db = pg8000.native.Connection(
    address.username, host=address.hostname, port=address.port, database=address.path.lstrip("/")
)
say("schemas", [row[0] for row in db.run(SCHEMAS)])
say("tables", [row[0] for row in db.run(TABLES)])
say("columns", db.run(COLUMNS))
say_row(db.run(ROW)[0])
say("flags", db.run(FLAGS)[0])
condition = "status = :status and start_time >= cast(:since as timestamptz) and duration > :duration"
counted = db.run(
    f"select count(*) from calls where {condition}", status="completed", since="2026-08-01T00:00:00Z", duration=60
)
say("parameter", counted[0][0])
db.run("begin")
db.run(f"declare sids cursor for {SIDS}")
sids = []
while page := db.run("fetch 50 from sids"):
    sids += [row[0] for row in page]
say_pages(sids, 50)
db.run("commit")
try:
    db.run("select nope from calls")
except pg8000.native.DatabaseError as error:
    say("error", [error.args[0]["C"], error.args[0]["M"], error.args[0]["P"]])
say("alive", db.run("select 1")[0][0])
insert = 'insert into messages ("to", "from", body) values (:to, :sender, :body) returning sid, status'
say("inserted", db.run(insert, to=TO, sender=FROM, body="pg8000")[0])
statement = db.prepare("select :n * 2")
say("prepared", [statement.run(n=n)[0][0] for n in (1, 2)])
statement.close()
db.close()
