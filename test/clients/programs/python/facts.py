"""What every Python program of this folder does the same: says facts as lines of JSON, and writes values as text."""
import contextlib
import datetime
import decimal
import json
import os

URL = os.environ["DATABASE_URL"]
FROM = os.environ["FROM_NUMBER"]
TO = "+15005550010"

SCHEMAS = "select schema_name from information_schema.schemata order by 1"
TABLES = "select table_name from information_schema.tables where table_schema = 'twilio' order by 1"
COLUMNS = (
    "select column_name, data_type from information_schema.columns"
    " where table_schema = 'twilio' and table_name = 'calls' order by ordinal_position"
)
ROW = (
    "select sid, duration, price, start_time, subresource_uris, parent_call_sid, price is not null as priced"
    " from calls where sid = '" + os.environ["CALL_SID"] + "'"
)
FLAGS = "select sid, beta, capabilities from incoming_phone_numbers order by sid limit 1"
SIDS = "select sid from calls"
INSERT_COLUMNS = '"to", "from", body'


@contextlib.contextmanager
def trying(fact):
    """What follows does not depend on it: a failure is said as the fact's value."""
    try:
        yield
    except Exception as error:  # whatever a client throws
        say(fact, {"failed": repr(error)})


def say(fact, value):
    print(json.dumps({"fact": fact, "value": value}), flush=True)


def text(value):
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, decimal.Decimal):
        return str(value)
    return value


def say_row(values):
    """The row of ROW, and the Python types that it came in."""
    sid, duration, price, start_time, uris, parent, priced = values
    uris_read = json.loads(uris) if isinstance(uris, str) else uris
    say("row", [sid, duration, text(price), text(start_time), uris_read, parent, priced])
    say("types", [type(value).__name__ for value in (duration, price, start_time, uris, priced)])


def say_pages(sids, page_size):
    """The sids that a cursor read."""
    say("pages", [len(sids), len(set(sids)), page_size])
