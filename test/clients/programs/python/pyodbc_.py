"""pyodbc through unixODBC and psqlodbc: the catalog functions of ODBC, and its cursors. The driver's file is an argument."""
import datetime
import sys
from urllib.parse import urlparse

import pyodbc
from facts import FLAGS, FROM, ROW, SIDS, TO, URL, say, say_pages, say_row

address = urlparse(URL)
settings = {
    "Driver": sys.argv[1],
    "Servername": address.hostname,
    "Port": address.port,
    "Database": address.path.lstrip("/"),
    "Username": address.username,
    "BoolsAsChar": 0,
    **dict(argument.split("=") for argument in sys.argv[2:]),
}
db = pyodbc.connect(";".join(f"{name}={value}" for name, value in settings.items()), autocommit=True)
cursor = db.cursor()
schemas = "select schema_name from information_schema.schemata order by 1"
say("schemas", [row[0] for row in cursor.execute(schemas)])
say("tables", [row.table_name for row in cursor.tables(schema="twilio", tableType="TABLE")])
say("columns", [[row.column_name, row.type_name] for row in cursor.columns(schema="twilio", table="calls")])
say("primary key", [row.column_name for row in cursor.primaryKeys(schema="twilio", table="calls")])
say("foreign keys", sorted(row.pktable_name for row in cursor.foreignKeys(foreignSchema="twilio", foreignTable="calls")))
say("statistics", [row.index_name for row in cursor.statistics("calls", schema="twilio", unique=True) if row.index_name])
say("type info", len(cursor.getTypeInfo().fetchall()) > 10)
say("procedures", len(cursor.procedures(schema="pg_catalog").fetchall()) > 10)
say_row(cursor.execute(ROW).fetchone())
sid, beta, capabilities = cursor.execute(FLAGS).fetchone()
say("flags", [sid, beta, __import__("json").loads(capabilities)])
since = datetime.datetime(2026, 8, 1)
counted = "select count(*) from calls where status = ? and start_time >= ? and duration > ?"
say("parameter", cursor.execute(counted, "completed", since, 60).fetchone()[0])
cursor.execute(SIDS)
sids = []
while page := cursor.fetchmany(50):
    sids += [row[0] for row in page]
say_pages(sids, 50)
try:
    cursor.execute("select nope from calls")
except pyodbc.Error as error:
    say("error", [error.args[0], error.args[1]])
say("alive", cursor.execute("select 1").fetchone()[0])
insert = 'insert into messages ("to", "from", body) values (?, ?, ?) returning sid, status'
say("inserted", list(cursor.execute(insert, TO, FROM, "ODBC").fetchone()))
db.autocommit = False
cursor.execute("select 1").fetchone()
db.rollback()
