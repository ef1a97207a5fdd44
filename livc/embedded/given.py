"""Servers that are given by URL: looked at before anything is done with them."""

from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg2
import redis

from livc.embedded.binaries import OLDEST_POSTGRES
from livc.embedded.places import named_database, on_database
from livc.embedded.trouble import Trouble, first_line

MAINTENANCE = "postgres"
OURS = "livc"  # the database's name where DATABASE_URL names none of its own


class Database(NamedTuple):
    """A PostgreSQL that was given."""

    admin: str  # the superuser's URL
    name: str  # of our database in it
    version: str


class Queue(NamedTuple):
    """A Redis that was given."""

    url: str
    version: str


def database(url: str | None) -> Database | None:
    """Look at `DATABASE_URL`; None when it is not given.

    Raises Trouble when it is no such URL, cannot be reached, is too old or is no superuser's.
    """
    if not url:
        return None
    if urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise Trouble("DATABASE_URL must read postgresql://superuser:password@host:port/database.")
    name = named_database(url)
    admin = on_database(url, MAINTENANCE)
    try:
        connection = psycopg2.connect(admin, connect_timeout=10)
    except psycopg2.OperationalError as error:
        raise Trouble(f"DATABASE_URL cannot be reached: {first_line(str(error))}.") from None
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('is_superuser') = 'on', current_setting('server_version'),"
                " current_setting('server_version_num')::int / 10000"
            )
            is_superuser, version, major = cursor.fetchone() or (False, "", 0)
    finally:
        connection.close()
    if major < OLDEST_POSTGRES:
        raise Trouble(f"DATABASE_URL is a PostgreSQL {version}: give {OLDEST_POSTGRES} or later.")
    if not is_superuser:
        raise Trouble("DATABASE_URL must be a superuser's: roles and policies are made with it.")
    return Database(admin, OURS if name in ("", MAINTENANCE) else name, version.split()[0])


def queue(url: str | None) -> Queue | None:
    """Look at `REDIS_URL`; None when it is not given. Raises Trouble when it cannot be reached."""
    if not url:
        return None
    try:
        with redis.Redis.from_url(url, socket_timeout=10) as client:
            return Queue(url, client.info("server")["redis_version"])
    except (redis.RedisError, ValueError) as error:
        raise Trouble(f"REDIS_URL cannot be reached: {first_line(str(error))}.") from None
