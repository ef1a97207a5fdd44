"""The Redis of one installation: on a private socket, with a password, keeping nothing.

It carries the queue of tasks, that is references and opaque tokens; nothing is written to disk.
"""

import signal
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import redis

from livc.embedded import binaries, files, processes
from livc.embedded.account import Account
from livc.embedded.binaries import Binaries
from livc.embedded.processes import Process
from livc.embedded.room import Room
from livc.embedded.trouble import Trouble, fault

PATIENCE = 15  # seconds
# Tasks may not be pushed out of a full memory: then adding one fails, and that is seen.
SETTINGS = """\
port 0
unixsocket "{socket}"
unixsocketperm 700
requirepass {password}
save ""
appendonly no
maxmemory 128mb
maxmemory-policy noeviction
dir "{folder}"
daemonize no
logfile ""
"""


@dataclass(frozen=True)
class Redis:
    """The Redis of the room of `var`, run by `account`."""

    var: Path
    room: Room
    account: Account

    @property
    def url(self) -> str:
        password = quote(self.room.redis_password, safe="")
        return f"unix://:{password}@{quote(str(self.room.redis_socket))}?db=0"

    def up(self) -> tuple[Process, str]:
        """Take over the server that runs, or start one: its process and what it is.

        Raises Trouble when it cannot be.
        """
        process = self.running()
        if process:
            return process, "already running"
        if lost := self.lost():
            stop(lost)
        programs = binaries.redis(self.account, Path(self.room.folder))
        return self.start(programs), f"{programs.version}, {programs.origin}"

    def running(self) -> Process | None:
        """The server that answers on the socket; None when there is none."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=5) as client:
                return Process.found(client.info("server")["process_id"])
        except redis.RedisError:
            return None

    def lost(self) -> Process | None:
        """The server of this room that no longer answers, as when its socket is gone."""
        pids = processes.working_in(Path(self.room.folder), "redis-server")
        return next(filter(None, map(Process.found, pids)), None)

    def start(self, programs: Binaries) -> Process:
        """Start the server and wait until it answers. Raises Trouble when it does not."""
        self.account.do("rm", "-f", self.room.redis_socket)
        settings = SETTINGS.format(
            socket=self.room.redis_socket,
            password=self.room.redis_password,
            folder=self.room.folder,
        )
        with files.open_log(self.var, "redis") as log:
            before = log.tell()
            # By its input, so that the password stands in no file and in no list of processes.
            child = self.account.start(
                [programs.folder / "redis-server", "-"],
                cwd=Path(self.room.folder),
                log=log,
                given=settings.encode(),
            )
        process = Process.child(child)
        deadline = time.monotonic() + PATIENCE
        while process.alive() and time.monotonic() < deadline:
            if self.running():
                return process
            time.sleep(0.03)
        stop(process)
        said = files.log(self.var, "redis").read_bytes()[before:].decode(errors="replace")
        raise Trouble(f"Redis does not start: {fault(said)}.")


def stop(process: Process) -> None:
    """Stop a server: in order, else by force; within some 4 seconds."""
    for number, seconds in ((signal.SIGTERM, 3), (signal.SIGKILL, 1)):
        process.send(number)
        if process.wait(seconds):
            return
