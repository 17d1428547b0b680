"""pandas: read_sql with parameters, types and chunks; read_sql_table; to_sql."""
import pandas
import sqlalchemy as sa
from facts import COLUMNS, FLAGS, ROW, SCHEMAS, SIDS, TABLES, URL, say, say_pages, say_row

engine = sa.create_engine(URL.replace("postgresql://", "postgresql+psycopg2://"))
say("schemas", pandas.read_sql(SCHEMAS, engine).schema_name.tolist())
say("tables", pandas.read_sql(TABLES, engine).table_name.tolist())
say("columns", pandas.read_sql(COLUMNS, engine).values.tolist())
with engine.connect() as db:
    say_row(db.execute(sa.text(ROW)).fetchone())
    say("flags", list(db.execute(sa.text(FLAGS)).fetchone()))
frame = pandas.read_sql(
    sa.text("select * from calls where status = :status and start_time >= :since and duration > :duration"),
    engine,
    params={"status": "completed", "since": "2026-08-01T00:00:00Z", "duration": 60},
)
say("parameter", len(frame))
say("dtypes", {name: str(frame[name].dtype).split("[")[0] for name in ("duration", "price", "start_time")})
with engine.connect().execution_options(stream_results=True) as db:
    pages = [page.sid.tolist() for page in pandas.read_sql(sa.text(SIDS), db, chunksize=50)]
say_pages([sid for page in pages for sid in page], max(len(page) for page in pages))
table = pandas.read_sql_table("calls", engine, schema="twilio", columns=["sid", "price", "start_time"])
say("table", [len(table), list(table.columns)])
try:
    pandas.read_sql("select nope from calls", engine)
except pandas.errors.DatabaseError as error:
    cause = error.__cause__.orig
    say("error", [cause.pgcode, cause.diag.message_primary, cause.diag.statement_position])
say("alive", int(pandas.read_sql("select 1 as one", engine).one[0]))
