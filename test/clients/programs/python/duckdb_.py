"""DuckDB's postgres extension: ATTACH, its catalog, scans by COPY with binary format, postgres_query."""
import glob
import json
import os
from urllib.parse import urlparse

import duckdb
import duckdb_extension_postgres_scanner
from facts import FLAGS, ROW, SIDS, URL, say, say_pages, say_row

folder = os.path.dirname(duckdb_extension_postgres_scanner.__file__)
extension = glob.glob(f"{folder}/extensions/**/postgres_scanner.duckdb_extension", recursive=True)[0]
db = duckdb.connect()
db.execute(f"load '{extension}'")
address = urlparse(URL)
db.execute(
    f"attach 'host={address.hostname} port={address.port} user={address.username} dbname={address.path.lstrip('/')}'"
    " as pg (type postgres)"
)
rows = lambda sql: db.execute(sql).fetchall()
say("schemas", [row[0] for row in rows("select schema_name from information_schema.schemata where catalog_name = 'pg'")])
where = "where table_catalog = 'pg' and table_schema = 'twilio'"
say("tables", [row[0] for row in rows(f"select table_name from information_schema.tables {where}")])
columns = f"select column_name, data_type from information_schema.columns {where} and table_name = 'calls'"
say("columns", rows(f"{columns} order by ordinal_position"))
db.execute("set timezone = 'UTC'; use pg.twilio")
say_row(rows(ROW.replace("subresource_uris", "cast(subresource_uris as varchar)"))[0])
sid, beta, capabilities = rows(FLAGS)[0]
say("flags", [sid, beta, json.loads(capabilities)])
counted = "select count(*) from calls where status = ? and start_time >= ?::timestamptz and duration > ?"
say("parameter", db.execute(counted, ["completed", "2026-08-01T00:00:00Z", 60]).fetchone()[0])
cursor = db.execute(SIDS)
sids = []
while page := cursor.fetchmany(50):
    sids += [row[0] for row in page]
say_pages(sids, 50)
try:
    rows("select * from postgres_query('pg', 'select nope from calls')")
except duckdb.Error as error:
    say("error", [None, str(error), None])
say("alive", rows("select 1")[0][0])
say("joined", rows("select count(*) > 0 from calls c join (values ('completed')) v(status) using (status)")[0][0])
