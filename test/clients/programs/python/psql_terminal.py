"""psql in a pseudo-terminal: what the Tab key completes, and Ctrl-C."""
import os
import pty
import re
import select
import time

from facts import URL, say

# What is typed, and what psql should make of it.
COMPLETIONS = {
    "select * from conference_part": "conference_participants",
    "select * from twilio.message_me": "twilio.message_media",
    "select sid from calls where parent_c": "parent_call_sid",
    "\\d call_feedb": "call_feedback",
    "set search_pa": "search_path",
    "show server_ver": "server_version",
    "\\df pg_get_viewd": "pg_get_viewdef",
    "update twilio.call_ev": "twilio.call_events",
    "select * from information_schema.table_p": "information_schema.table_privileges",
    "set timezone to 'Europe/Ber": "'Europe/Berlin'",
    "\\dT pg_catalog.timest": "pg_catalog.timestamp",
    "grant select on calls to twi": "twilio",
}


def terminal():
    pid, master = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", PSQL_PAGER="", PAGER="cat", PSQLRC="/dev/null", PSQL_HISTORY="/dev/null")
        os.execvp("psql", ["psql", "-X", "-P", "pager=off", URL])
    return pid, master


def read_until(master, pattern, seconds=10.0):
    """What was printed, up to a match or the end of the time."""
    text = ""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ready, _, _ = select.select([master], [], [], 0.05)
        if ready:
            try:
                text += os.read(master, 65536).decode(errors="replace")
            except OSError:
                return text
        elif re.search(pattern, text):
            return text
    return text


pid, master = terminal()
read_until(master, r"=[>#] $")
for typed, expected in COMPLETIONS.items():
    os.write(master, typed.encode())
    read_until(master, re.escape(typed[-3:]) + "$", 2)
    os.write(master, b"\t")
    text = typed + read_until(master, re.escape(expected[-3:]), 3)
    say(f"completes {typed}", expected in text.replace("\a", ""))
    os.write(master, b"\x15")
    read_until(master, r"\0", 0.1)
os.write(master, b"select pg_sleep(60);\n")
read_until(master, r"\n", 1)
time.sleep(0.5)
begun = time.monotonic()
os.write(master, b"\x03")
text = read_until(master, r"canceling statement due to user request[\s\S]*=[>#] $", 8)
say("cancelled", "canceling statement due to user request" in text and time.monotonic() - begun < 5)
os.write(master, b"select 1 + 1 as two;\n")
say("alive", bool(re.search(r"\b2\b[\s\S]*\(1 row\)", read_until(master, r"\(1 row\)[\s\S]*=[>#] $", 5))))
os.write(master, b"\\q\n")
os.waitpid(pid, 0)
