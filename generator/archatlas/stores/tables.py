"""The tables of a store, and what is said to them; `?` stands for a parameter."""

from archatlas.stores.port import KEPT_HOURS, KEPT_MINUTES, KEPT_OBSERVATIONS, KEPT_TRANSITIONS

HOUR = 3600
MINUTE = 60
SCHEMA_VERSION = 1

COUNT_TABLES = {"minute_count": MINUTE, "hour_count": HOUR}
COUNTED = ("good", "warn", "bad", "unknown", "timed", "milliseconds")
COUNT_COLUMNS = f"start, {', '.join(COUNTED)}, slowest"
OBSERVATION_COLUMNS = "name, source, seen, outcome, milliseconds, reason, evidence"
SELECT_TRANSITIONS = (
    "SELECT number, name, was, became, flags, happened, reason, evidence FROM transition "
    "JOIN module ON module.id = transition.module"
)
INSERT_TRANSITION = (
    "INSERT INTO transition (number, module, was, became, flags, happened, reason, evidence) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
UPSERT_MEMORY = (
    "INSERT INTO memory (module, number, record) VALUES (?, ?, ?) "
    "ON CONFLICT (module) DO UPDATE SET number = excluded.number, record = excluded.record"
)
INSERT_OBSERVATION = (
    "INSERT INTO observation (module, source, seen, outcome, milliseconds, reason, evidence) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (module, seen) DO NOTHING"
)
COUNT_TYPES = ", ".join(f"{column} {{big}} NOT NULL" for column in (*COUNTED, "slowest"))
TABLES = (
    "CREATE TABLE IF NOT EXISTS module (id {identity}, name TEXT NOT NULL UNIQUE)",
    "CREATE TABLE IF NOT EXISTS memory (module INTEGER PRIMARY KEY, number {big} NOT NULL, record TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS memory_number ON memory (number)",
    "CREATE TABLE IF NOT EXISTS transition (number {big} PRIMARY KEY, module INTEGER NOT NULL, was TEXT NOT NULL, "
    "became TEXT NOT NULL, flags TEXT NOT NULL, happened {float} NOT NULL, reason TEXT NOT NULL, "
    "evidence TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS transition_module ON transition (module, number)",
    "CREATE INDEX IF NOT EXISTS transition_happened ON transition (happened)",
    "CREATE TABLE IF NOT EXISTS observation (module INTEGER NOT NULL, seen {float} NOT NULL, source TEXT NOT NULL, "
    "outcome TEXT NOT NULL, milliseconds {big}, reason TEXT NOT NULL, evidence TEXT NOT NULL, "
    "PRIMARY KEY (module, seen)){options}",
    "CREATE INDEX IF NOT EXISTS observation_seen ON observation (seen)",
    *(
        f"CREATE TABLE IF NOT EXISTS {table} (start {{big}} NOT NULL, module INTEGER NOT NULL, {COUNT_TYPES}, "
        "PRIMARY KEY ({key})){options}"
        for table in COUNT_TABLES
    ),
)
KEPT = (
    ("minute_count", "start", KEPT_MINUTES),
    ("hour_count", "start", KEPT_HOURS),
    ("transition", "happened", KEPT_TRANSITIONS),
    ("observation", "seen", KEPT_OBSERVATIONS),
)
