"""SQLAlchemy 2: reflection of the whole schema, and the ORM over reflected tables. The driver is an argument."""
import datetime
import sys

import sqlalchemy as sa
from facts import FLAGS, FROM, ROW, TO, URL, say, say_pages, say_row, trying
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.orm import Session

engine = sa.create_engine(URL.replace("postgresql://", f"postgresql+{sys.argv[1]}://"))
inspector = sa.inspect(engine)
say("schemas", inspector.get_schema_names())
say("tables", inspector.get_table_names("twilio"))
say("columns", [[column["name"], str(column["type"])] for column in inspector.get_columns("calls", "twilio")])
say("primary key", inspector.get_pk_constraint("calls", "twilio")["constrained_columns"])
say("foreign keys", sorted(key["referred_table"] for key in inspector.get_foreign_keys("calls", "twilio")))
say("comment", inspector.get_table_comment("calls", "twilio")["text"])
say("views", inspector.get_view_names("twilio"))

metadata = sa.MetaData()
metadata.reflect(engine, schema="twilio")
say("reflected", len(metadata.tables))
calls = metadata.tables["twilio.calls"]
numbers = metadata.tables["twilio.incoming_phone_numbers"]

with engine.connect() as db:
    say_row(db.execute(sa.text(ROW)).fetchone())
    say("flags", list(db.execute(sa.text(FLAGS)).fetchone()))
    since = datetime.datetime(2026, 8, 1, tzinfo=datetime.timezone.utc)
    counted = sa.select(sa.func.count()).where(
        calls.c.status == "completed", calls.c.start_time >= since, calls.c.duration > 60
    )
    say("parameter", db.execute(counted).scalar())
    with trying("pages"), engine.connect().execution_options(stream_results=True, yield_per=50) as streaming:
        say_pages([sid for (sid,) in streaming.execute(sa.select(calls.c.sid))], 50)
    try:
        db.execute(sa.text("select nope from calls"))
    except sa.exc.DBAPIError as error:
        diagnostics = error.orig.diag
        say("error", [diagnostics.sqlstate, diagnostics.message_primary, diagnostics.statement_position])
    db.rollback()
    say("alive", db.execute(sa.text("select 1")).scalar())

# Keys cross schemas: with an empty search path every reflected name says its schema.
qualified = sa.create_engine(engine.url, connect_args={"options": "-c search_path="})
Base = automap_base(metadata=sa.MetaData(schema="twilio"))
Base.metadata.reflect(qualified, schema="twilio", only=["calls", "messages", "accounts", "incoming_phone_numbers"])
Base.prepare()
Call, Message = Base.classes.calls, Base.classes.messages
with Session(engine) as session:
    newest = session.scalars(sa.select(Call).where(Call.status == "completed").order_by(Call.start_time.desc()).limit(5))
    say("orm", [call.accounts.sid[:2] for call in newest])
    grouped = session.execute(
        sa.select(Call.status, sa.func.sum(Call.price)).group_by(Call.status).order_by(Call.status)
    ).all()
    say("grouped", [[status, None if total is None else str(total)] for status, total in grouped])

with engine.begin() as db:
    messages = metadata.tables["twilio.messages"]
    insert = sa.insert(messages).values({"to": TO, "from": FROM, "body": "SQLAlchemy"})
    say("inserted", list(db.execute(insert.returning(messages.c.sid, messages.c.status)).one()))
