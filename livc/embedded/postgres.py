"""The PostgreSQL of one installation: on a private socket, with a password, with checksums."""

import os
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2

from livc.embedded import binaries, files, processes
from livc.embedded.account import Account
from livc.embedded.binaries import Binaries
from livc.embedded.processes import Process
from livc.embedded.room import LONGEST_SOCKET, Room
from livc.embedded.trouble import Trouble, fault, first_line

ADMIN = "postgres"
PORT = 5432  # part of the socket's name only: nothing listens on the network
PATIENCE = 120  # seconds; recovery after a crash replays what was written
NOT_YET = ("No such file", "Connection refused", "is starting up", "not yet accepting")
LOCALES = ("C.UTF-8", "C")
NEEDED, NEEDED_LATER = 250, 40  # megabytes of disk, to make the data and to go on

# Statements and values stay out of the log, also when one fails: it is no place for a secret.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "max_connections": "100",
    "max_wal_size": "256MB",
    "fsync": "on",
    "password_encryption": "scram-sha-256",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_destination": "stderr",
    "logging_collector": "off",
}


@dataclass(frozen=True)
class Postgres:
    """The PostgreSQL of the room of `var`, run by `account`."""

    var: Path
    room: Room
    account: Account

    @property
    def admin(self) -> str:
        """The superuser's URL."""
        password = quote(self.room.postgres_password, safe="")
        return f"postgresql://{ADMIN}:{password}@/postgres?host={quote(self.room.sockets)}&port={PORT}"

    def up(self) -> tuple[Process, str]:
        """Take over the server that runs, or start one: its process and what it is.

        Raises Trouble when it cannot be.
        """
        process = self.running()
        if process:
            # The folder of sockets may have been cleaned away under a server that still runs.
            reachable = (Path(self.room.sockets) / LONGEST_SOCKET).exists()
            if not self.refusal(process, PATIENCE if reachable else 2):
                return process, "already running"
            stop(process)
        self.room.check_disk(NEEDED_LATER if self.major else NEEDED)
        programs = binaries.postgres(
            self.account,
            Path(self.room.folder),
            choice=os.environ.get("PG", ""),
            major=self.major,
        )
        if self.major is None:
            self.create(programs)
        return self.start(programs), f"{programs.version}, {programs.origin}"

    @property
    def major(self) -> int | None:
        """The version that the data were made with; None when there are none."""
        status, said = self.account.run(["cat", self.room.data / "PG_VERSION"])
        return int(said) if status == 0 else None

    def create(self, programs: Binaries) -> None:
        """Make the data folder, whole or not at all. Raises Trouble when initdb fails."""
        unfinished = self.room.data.with_name("postgres.new")
        said = ""
        with tempfile.NamedTemporaryFile(dir=self.room.folder, prefix="password-") as secret:
            secret.write(self.room.postgres_password.encode())
            secret.flush()
            if self.account.lower:
                os.fchown(secret.fileno(), self.account.uid, self.account.gid)
            for locale in LOCALES:
                self.account.do("rm", "-rf", unfinished)
                command: list[str | Path] = [programs.folder / "initdb", "-D", unfinished]
                command += ["-U", ADMIN, f"--pwfile={secret.name}", "--auth=scram-sha-256"]
                command += ["--data-checksums", "--encoding=UTF8", f"--locale={locale}"]
                status, said = self.account.run(command)
                if status == 0:
                    self.account.do("mv", unfinished, self.room.data)
                    return
        self.account.do("rm", "-rf", unfinished)
        raise Trouble(f"The data folder of PostgreSQL could not be made: {fault(said)}.")

    def running(self) -> Process | None:
        """The server of this data folder, whoever started it; None when it does not run."""
        status, said = self.account.run(["head", "-n", "1", self.room.data / "postmaster.pid"])
        pid = int(said) if status == 0 and said.strip().isdigit() else 0
        process = Process.found(pid) if pid else None
        if process is None or not processes.PROC.joinpath("self").exists():
            return process
        return process if pid in processes.working_in(self.room.data, "postgres") else None

    def start(self, programs: Binaries) -> Process:
        """Start the server and wait until it answers.

        Raises Trouble with what it said when it stops before that.
        """
        self._clear()
        command: list[str | Path] = [programs.folder / "postgres", "-D", self.room.data]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        command += ["-c", f'unix_socket_directories="{self.room.sockets}"']
        with files.open_log(self.var, "postgresql") as log:
            before = log.tell()
            process = Process.child(self.account.start(command, cwd=self.room.data, log=log))
        if refusal := self.refusal(process):
            if not process.alive():
                said = files.log(self.var, "postgresql").read_bytes()[before:]
                refusal = fault(said.decode(errors="replace"))
            stop(process)
            raise Trouble(f"PostgreSQL does not start: {refusal}.")
        return process

    def refusal(self, process: Process, patience: float = PATIENCE) -> str:
        """Wait at most `patience` seconds for an answer: empty when it came, else why not."""
        deadline = time.monotonic() + patience
        why = "it stopped"
        while process.alive() and time.monotonic() < deadline:
            try:
                psycopg2.connect(self.admin, connect_timeout=5).close()
                return ""
            except psycopg2.OperationalError as error:
                why = first_line(str(error))
            if not any(sign in why for sign in NOT_YET):
                break
            time.sleep(0.05)
        return why

    def _clear(self) -> None:
        """Clear away what a killed server left, once nothing of it works on the data any more."""
        if not processes.PROC.joinpath("self").exists():
            return  # then PostgreSQL's own check has to do
        deadline = time.monotonic() + 10
        while any(processes.working_in(self.room.data, "postgres")):
            # Its helpers notice within a second or so that it is gone, and leave.
            if time.monotonic() > deadline:
                raise Trouble(f"Processes of a killed PostgreSQL still work on {self.room.data}: end them first.")
            time.sleep(0.05)
        socket = Path(self.room.sockets) / LONGEST_SOCKET
        self.account.do("rm", "-f", self.room.data / "postmaster.pid", socket, f"{socket}.lock")


def stop(process: Process) -> None:
    """Stop a server: in order, else at once, else by force; within some 9 seconds."""
    for number, seconds in ((signal.SIGINT, 6), (signal.SIGQUIT, 2), (signal.SIGKILL, 1)):
        process.send(number)
        if process.wait(seconds):
            return
