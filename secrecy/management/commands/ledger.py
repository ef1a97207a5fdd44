import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from secrecy.sealing import deposit, exporting, key, office, proving, source, verifying, witnessing
from secrecy.sealing.reaching import Unreachable, reach
from secrecy.transparency.notes import COSIGNATURE, Key, NoteError, split
from verifier import livc_verify

TROUBLE = (
    key.KeyTrouble, office.NotSealed, deposit.DepositTrouble, Unreachable, NoteError, OSError, source.NothingThere,
    verifying.Resumed, livc_verify.Malformed, proving.NotProved, witnessing.NotWitnessed,
)  # fmt: skip


class Command(BaseCommand):
    help = "What is sealed of the record: its key, and what whoever trusts nobody can check of it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        keys = what.add_parser("key", help="make the key of the sealing office, or another one in its place")
        keys.add_argument(
            "--origin", help="what the log is called, for good: a name no other log has, as livc.stad.be/log"
        )
        keys.add_argument("--rotate", action="store_true", help="announce another key, and let it sign from now on")

        holds = what.add_parser("verify", help="hold the record to what was signed; 0 only when everything holds")
        self._of_record(holds)
        holds.add_argument(
            "--key", action="append", default=[], help="a verifier key you know, or a file with some; witnesses' too"
        )
        holds.add_argument(
            "--known", action="append", default=[], type=Path, help="a file with checkpoints you have from elsewhere"
        )
        holds.add_argument(
            "--anew", action="append", default=[], type=int, metavar="LEAVES", help="a backup was put back at this size"
        )
        holds.add_argument("--state", type=Path, help="keep here how far it came, and go on from there")
        holds.add_argument(
            "--keep", type=Path, help="when all holds, keep the last checkpoint here for --since of the next time"
        )
        holds.add_argument("--json", action="store_true")

        export = what.add_parser("export", help="the record as files, for verifier/livc_verify.py; they name people")
        self._of_record(export)
        export.add_argument("folder", type=Path)

        prove = what.add_parser("prove", help="that a row is in the tree, or that the tree goes on from an earlier one")
        prove.add_argument("of", choices=["entry", "change", "growth"])
        prove.add_argument(
            "number", type=int, help="of the row; for growth: the leaves of the earlier checkpoint, 0 for none"
        )

        sees = what.add_parser(
            "witness", help="cosign a checkpoint that goes on from the last one seen; needs no database"
        )
        sees.add_argument("state", type=Path, help="where the last checkpoint is kept")
        sees.add_argument(
            "request", type=Path, nargs="?", help="what ledger prove growth printed (else: standard input)"
        )
        sees.add_argument("--log", action="append", default=[], required=True, help="the verifier key of the log")
        sees.add_argument("--announced", type=Path, help="a file with announcements of later keys")
        sees.add_argument("--key", type=Path, required=True, help="the witness's own private key")
        sees.add_argument("--name", help="what the witness is called: makes the key when there is none")

    def _of_record(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=Path, help="a file with a checkpoint you kept: begin after it")
        parser.add_argument("--deposit", type=Path, help="the file with what was deposited")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["what"])(**options)
        except TROUBLE as trouble:
            raise CommandError(str(trouble)) from None

    def key(self, *, origin: str | None, rotate: bool, **_: Any) -> None:
        path = settings.SEAL_KEY
        if not rotate:
            if not origin:
                raise CommandError("--origin says what the log is called, for good.")
            made = key.make(path, origin)
            self.stdout.write(
                f"{made.key}\nGive this line to whoever verifies. The private key is {path}: keep it there alone."
            )
            return
        link, old = reach("seal"), key.load(path)
        following = key.successor(path)
        new = key.load(following) if following.exists() else key.make(following, old.key.name)
        with link:
            announced = office.in_force(link)
        if announced != new.key:  # else the announcement is on record, and only the files were not changed yet
            office.rotate(link, old, new)
        key.take_over(path)
        self.stdout.write(
            f"{new.key}\nThis key signs from now on. By the announcement whoever verifies sees that the former one says so."
        )

    def verify(
        self, *, since: Path | None, key: list[str], known: list[Path], anew: list[int], state: Path | None, keep: Path | None,
        deposit: Path | None, **options: Any,
    ) -> None:  # fmt: skip
        kept = livc_verify.given_notes([str(path) for path in (*known, *([since] if since else []))])
        record = self._record(since, deposit)
        try:
            report = verifying.verify(
                record,
                keys=map(str, livc_verify.given_keys(key)),
                known=kept,
                anew=anew,
                state=state,
                bar=sys.stderr.isatty(),
            )
        finally:
            record.close()
        if keep and report.ok:
            keep.write_text(report.last, "utf-8")
        self.stdout.write(
            json.dumps({"ok": report.ok} | asdict(report)) if options["json"] else livc_verify.said(report)
        )
        if not report.ok:
            sys.exit(1)

    def export(self, *, since: Path | None, deposit: Path | None, folder: Path, **_: Any) -> None:
        record = self._record(since, deposit)
        try:
            exporting.export(record, folder)
        finally:
            record.close()
        self.stdout.write(
            f"{record.leaves} leaves in {folder}. These files name people: keep them as you would the record."
        )

    def _record(self, since: Path | None, deposit: Path | None) -> source.Record:
        start = 0
        if since is not None:
            (note,) = livc_verify.given_notes([str(since)])
            start = livc_verify.Checkpoint.parse(note.text).size
        return source.Record(start=start, deposited=deposit)

    def prove(self, *, of: str, number: int, **_: Any) -> None:
        link = reach("auditor")
        try:
            self.stdout.write(
                proving.of_growth(link, number) if of == "growth" else proving.of_row(link, of, number), ending=""
            )
        finally:
            link.close()

    def witness(
        self,
        *,
        state: Path,
        request: Path | None,
        log: list[str],
        announced: Path | None,
        key: Path,
        name: str | None,
        **_: Any,
    ) -> None:
        from secrecy.sealing.key import load, make

        signer = make(key, name, COSIGNATURE) if name and not key.exists() else load(key)
        if signer.key.type != COSIGNATURE:
            raise CommandError(f"{key} signs for a log: a witness has a key of its own.")
        keys = witnessing.followed(
            [Key.parse(one) for one in log], split(announced.read_text("utf-8")) if announced else []
        )
        asked = request.read_text("utf-8") if request else sys.stdin.read()
        self.stdout.write(str(witnessing.witness(state, asked, keys=keys, signer=signer)), ending="")
