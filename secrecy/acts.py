"""The verbs of the deep room. Views and tasks of the other floors import these, and nothing else from here.

Every verb leaves its record *before* it has an effect that can be seen: openings, refusals and reviews are
committed on the log connection; admissions enter the ledger in the transaction that makes them.
"""

from __future__ import annotations

from secrecy.admitting import admission_ends, admit, begin, dismiss, holding_for
from secrecy.at_table import Kept, ReadingOf, keep_draft, leave_to_owners, readings_of, step_out, version
from secrecy.erasing import (
    Due,
    Ending,
    EndOf,
    Held,
    end_proofs,
    ending,
    ends_of,
    erasable,
    erase,
    follow_terms,
    held,
    lapse_sheets,
    proofs_entered,
    proofs_of_erasure,
    would_end,
)
from secrecy.explaining import Answer, ReaderOf, Reading, may, may_each, readers_of, readings
from secrecy.exports import (
    Export,
    Leaving,
    Making,
    ask_export,
    cancel_export,
    claimed,
    may_export,
    own_export,
    own_exports,
    released,
    waiting_exports,
)
from secrecy.foreseeing import (
    Because,
    Gain,
    Made,
    MayIn,
    Readable,
    explain,
    requests_made,
    what_if,
    what_if_admitted,
    who_may,
)
from secrecy.opening import not_here, on_record, open_circles, opened, refuse
from secrecy.outlet import expunge, release
from secrecy.past import (
    Ended,
    empty_names,
    end_accounts,
    end_circles,
    end_messages,
    end_past,
    end_rows,
    end_sessions,
    sweep,
)
from secrecy.proofs import own_key, sound
from secrecy.readers import Forbidden, NoReader, NotOpened, Refused, reader
from secrecy.record import RecordImpossible
from secrecy.register import (
    OwnLine,
    Sealing,
    actors_named,
    circles_called,
    circles_named,
    lines_asked_about,
    register,
    sealed_acts,
    sealed_between,
)
from secrecy.shown import Check, Proof, Sealed, ask_check, checks, own_proofs, proof_of, sealed
from secrecy.standing import client_address, headers_on_record, stand, standing
from secrecy.succession import Orphaned, orphaned, pass_on, settled, to_pass

__all__ = [
    # standing: middleware and the task base class call these, views never do
    "client_address", "headers_on_record", "reader", "stand", "standing",
    # opening
    "open_circles", "opened", "not_here", "on_record", "refuse",
    # circles and admissions
    "admission_ends", "admit", "begin", "dismiss", "holding_for",
    # at the table
    "Kept", "ReadingOf", "keep_draft", "leave_to_owners", "readings_of", "step_out", "version",
    # seats that pass on
    "Orphaned", "orphaned", "pass_on", "settled", "to_pass",
    # explaining
    "Answer", "ReaderOf", "Reading", "may", "may_each", "readers_of", "readings",
    "Because", "Gain", "Made", "MayIn", "Readable", "explain", "requests_made", "what_if", "what_if_admitted", "who_may",
    "actors_named", "circles_called", "circles_named", "register",
    # what is sealed of the record
    "Check", "Proof", "Sealed", "ask_check", "checks", "own_proofs", "proof_of", "sealed",
    # exports of a register
    "Export", "Leaving", "Making", "ask_export", "cancel_export", "claimed", "may_export", "own_export", "own_exports", "released", "waiting_exports",
    "OwnLine", "Sealing", "lines_asked_about", "sealed_acts", "sealed_between",
    # out, and over
    "expunge", "release",
    "Due", "EndOf", "Ending", "Held", "end_proofs", "ending", "ends_of", "erasable", "erase", "follow_terms", "lapse_sheets", "held",
    "own_key", "proofs_entered", "proofs_of_erasure", "sound", "would_end",
    "Ended", "empty_names", "end_accounts", "end_circles", "end_messages", "end_past", "end_rows", "end_sessions", "sweep",
    # what is raised
    "Forbidden", "NoReader", "NotOpened", "RecordImpossible", "Refused",
]  # fmt: skip
