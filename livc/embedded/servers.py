"""PostgreSQL and Redis of one installation, given by URL or run by us: brought up and down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from livc.embedded import given, keys, postgres, redis
from livc.embedded.account import Account
from livc.embedded.places import FILE, State
from livc.embedded.processes import Process
from livc.embedded.progress import Progress
from livc.embedded.room import Room
from livc.embedded.trouble import Trouble

POSTGRES, REDIS = "PostgreSQL", "Redis"


@dataclass(frozen=True)
class Servers:
    """What is up: how to reach it, and the processes that run for this VAR by name."""

    state: State
    kept: bool  # brought up to stay, by `up`
    processes: dict[str, Process]  # without those that were given by URL

    def stop(self) -> None:
        """Stop the processes, unless they were brought up to stay."""
        if not self.kept:
            _stop(self.processes)


def up(var: Path, progress: Progress, *, keep: bool = False) -> Servers:
    """Bring up what VAR needs; servers that run for it already are taken over.

    `keep` leaves them running when whoever uses them stops. The caller holds VAR.
    Raises Trouble.
    """
    database = given.database(os.environ.get("DATABASE_URL"))
    queue = given.queue(os.environ.get("REDIS_URL"))
    room, account = Room.prepare(var)
    if room.data.exists() and keys.load(var) is None:
        raise Trouble(f"{var / FILE} with the keys of these data is gone: put it back, or RESET=1.")
    if keep and not room.kept:
        room.kept = True
        room.save(var)
    own_postgres = postgres.Postgres(var, room, account)
    own_redis = redis.Redis(var, room, account)
    # The secrets come before the servers: data whose keys were never kept would be lost.
    state = keys.keep(
        var,
        admin=database.admin if database else own_postgres.admin,
        database=database.name if database else given.OURS,
        redis_url=queue.url if queue else own_redis.url,
    )
    up = Servers(state, room.kept, {})
    try:
        if database:
            progress.say(f"  {POSTGRES} {database.version}, DATABASE_URL")
        else:
            with progress.step(POSTGRES) as line:
                up.processes[POSTGRES], what = own_postgres.up()
                line.name = f"{POSTGRES} {what}"
        if queue:
            progress.say(f"  {REDIS} {queue.version}, REDIS_URL")
        else:
            with progress.step(REDIS) as line:
                up.processes[REDIS], what = own_redis.up()
                line.name = f"{REDIS} {what}"
    except BaseException:
        up.stop()
        raise
    return up


def found(var: Path) -> Mapping[str, Process]:
    """The servers that run for VAR now, by name."""
    room = Room.known(var)
    if not Path(room.folder).exists():
        return {}
    account = Account.to_run_servers(room.uid)
    own_redis = redis.Redis(var, room, account)
    processes = {
        POSTGRES: postgres.Postgres(var, room, account).running(),
        REDIS: own_redis.running() or own_redis.lost(),
    }
    return {name: process for name, process in processes.items() if process}


def down(var: Path) -> Mapping[str, Process]:
    """Stop the servers that run for VAR, and say which those were. The caller holds VAR."""
    running = found(var)
    _stop(running)
    room = Room.known(var)
    if room.kept:
        room.kept = False
        room.save(var)
    return running


def _stop(running: Mapping[str, Process]) -> None:
    if REDIS in running:
        redis.stop(running[REDIS])
    if POSTGRES in running:
        postgres.stop(running[POSTGRES])
