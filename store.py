"""The only door to the database: its file opened, its transactions, and every table's SQL.

The SQL stands by hand in `tables/`, one file a table; rows come out as frozen dataclasses.

Invariants: every write happens inside `transaction`; times go in as UTC text and come out as
aware UTC datetimes; no function here decides what a user meant or reads.
"""

from dataclasses import dataclass

from core.errors import StoreError as StoreError
from core.settings import Settings
from tables.across.carried import *
from tables.across.counts import *
from tables.across.elder import *
from tables.database import SCHEMA as SCHEMA
from tables.database import SCHEMA_VERSION as SCHEMA_VERSION
from tables.database import Connection as Connection
from tables.database import Database as Database
from tables.database import back_up as back_up
from tables.database import empty_log as empty_log
from tables.database import is_passing as is_passing
from tables.database import run_transaction as run_transaction
from tables.database import savepoint as savepoint
from tables.database import transaction as transaction
from tables.database import try_to_write as try_to_write
from tables.database import write_fault as write_fault
from tables.finding.indexes import *
from tables.finding.lookup import *
from tables.finding.vectors import *
from tables.interactions import *
from tables.media import *
from tables.mem0 import *
from tables.memories import *
from tables.outbound import *
from tables.reminders import *
from tables.sessions import *
from tables.undo import *
from tables.users import *
from tables.values import *

OLDEST_POSTGRES = 150000  # as the server numbers its versions


@dataclass(frozen=True, slots=True)
class Look:
    """A database on a server, from without."""

    server: str
    server_number: int
    version: int  # of the tables; 0: there are none yet
    size_bytes: int


def look_at(settings: Settings) -> Look:
    """Look at the PostgreSQL database and change nothing. Raises StoreError."""
    from tables.engines.postgres import look_at

    assert settings.postgres_url is not None
    return Look(*look_at(settings.postgres_url))


def open_database(settings: Settings) -> Database:
    """Open the database that is configured, made or migrated if need be. Raises StoreError."""
    if settings.postgres_url is None:
        return Database(settings.database_url)
    from tables.engines.postgres import PostgresDatabase  # its driver is an extra

    return PostgresDatabase(settings.postgres_url, settings.database_url)
