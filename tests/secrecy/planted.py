"""Sentences planted in every sealed column of free text, through the real verbs, and ways to look for them."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import zlib
from collections.abc import Iterator
from uuid import UUID, uuid4

from django.apps import apps
from django.db import DatabaseError

from cases.purposes import Purpose
from secrecy import keys
from secrecy.acts import Refused, open_circles
from secrecy.cipher import SealedText
from secrecy.models import Confidential
from tests import world as w
from tests.cases import moments

# One mark in every sentence. Letters alone, so that it looks like text in every encoding.
MARK = "zandkasteel" + "".join(secrets.choice("bcdfghjkmnpqrstvwz") for _ in range(12))


def sealed_models() -> list[tuple[type[Confidential], list[str]]]:
    found = []
    for model in apps.get_models():
        names = [f.name for f in model._meta.concrete_fields if isinstance(f, SealedText) and not f.choices]
        if names and issubclass(model, Confidential):
            found.append((model, names))
    return found


Sealed = tuple[str, bytes, bytes]  # circle, what is bound in, ciphertext


def ciphertexts() -> list[Sealed]:
    """Every sealed text of the database, as a dump has it."""
    found: list[Sealed] = []
    for model, names in sealed_models():
        columns = [str(f.column) for f in model._meta.concrete_fields if f.name in names]
        table = model._meta.db_table
        for pk, circle, *texts in w.ask(f"SELECT id::text, circle_id::text, {', '.join(columns)} FROM {table}"):
            places = [f"{table}|{column}|{pk}|{circle}".encode() for column in columns]
            found += [(circle, place, bytes(text)) for place, text in zip(places, texts, strict=True) if text]
    return found


def readable(sealed: list[Sealed]) -> list[str]:
    """What of it somebody reads who has the key store as it is now, and the master key besides."""
    cells = {cell: keys.cell_key(cell, key) for cell, key in w.ask("SELECT cell, wrapped FROM keystore.cell_key")}
    held = {
        circle: keys.circle_key(UUID(circle), key, cells[cell]).cipher
        for circle, cell, key in w.ask("SELECT circle::text, cell, wrapped FROM keystore.circle_key")
    }
    return [keys.unseal(held[circle], text, place).decode() for circle, place, text in sealed if circle in held]


def plant() -> list[str]:
    """Write a sentence in every sealed column of one row of every such table; returns the sentences."""
    sentences: list[str] = []
    # What was put before the mayor stands as it is: here it is as if it wasn't yet.
    w.ask("UPDATE signals_signal SET state = 'noted' WHERE state = 'proposed'")
    # What was answered and judged stands as it is: here it is as if it waited.
    w.ask(
        "SET session_replication_role = replica; UPDATE oversight_question SET state = 'asked', answered_at = NULL, verdict = '', follow_by = NULL; SET session_replication_role = origin"
    )
    # A version of a sheet has one wording: here it may have another beside it.
    w.ask("ALTER TABLE feedback_wording DROP CONSTRAINT a_version_of_a_sheet_has_one_wording")
    moments.decline("clb", moments.ask(moments.plan(), "CLB"))  # nobody in the town declined
    for model, names in sealed_models():
        rows = w.ask(f"""
            SELECT DISTINCT r.id, CASE WHEN k.apart THEN o.reference || '/' || k.kind ELSE k.reference END, u.username
              FROM {model._meta.db_table} r JOIN secrecy_circle k ON k.id = r.circle_id LEFT JOIN secrecy_circle o ON o.id = k.of_id
              JOIN secrecy_admission a ON a.content_object_id = k.id AND a.until > now() JOIN secrecy.act q ON q.permission = a.permission_id AND q.name = 'write'
              JOIN participants_user u ON u.id = a.user_id""")
        assert rows, f"the town holds no row of {model._meta.label}: give it one in livc/demo"
        planted = next((found for row in rows if (found := _planted(model, names, *row))), None)
        assert planted, f"nobody in the town may write in a row of {model._meta.label}"
        sentences += planted
    return sentences


def _planted(model: type[Confidential], names: list[str], pk: UUID, reference: str, slug: str) -> list[str]:
    """The sentences, once this person wrote them in this row, or where nobody amends such rows, in a new one like it."""
    for anew, act in ((False, "write"), (False, "admit"), (True, "write"), (True, "admit")):
        said = [f"In {model._meta.label}.{name} ligt een {MARK} van {secrets.token_hex(4)}." for name in names]
        try:
            with w.standing_as(slug):
                around = (
                    [reference.split("/")[0]] if anew and "/" in reference else []
                )  # what lies apart, with what it lies in
                open_circles(*around, reference, purpose=Purpose.FOLLOW_UP, act=act)
                row = model._default_manager.get(pk=pk)
                for field in model._meta.concrete_fields:
                    if isinstance(field, SealedText):
                        getattr(row, field.attname)  # decrypted with the row's own place, before it gets another
                if anew:
                    row.pk, row._state.adding = uuid4(), True
                for name, sentence in zip(names, said, strict=True):
                    setattr(row, name, sentence)
                row.save(update_fields=None if anew else names)
                again = model._default_manager.get(pk=row.pk)
                assert [getattr(again, name) for name in names] == said
        except (DatabaseError, Refused):
            continue
        return said
    return []


def holds(blob: bytes, *, depth: int = 3) -> bool:
    """Is the mark in here: plainly, in UTF-16, or behind base64, hexadecimal or compression, nested?"""
    if any(MARK.encode(code) in blob for code in ("utf-8", "utf-16-le", "utf-16-be")):
        return True
    return depth > 0 and any(holds(inner, depth=depth - 1) for inner in decoded(blob))


_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){16,}")
_STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")


def decoded(blob: bytes) -> Iterator[bytes]:
    """Everything in here that could be an encoding of something else."""
    for found in _HEX.finditer(blob):
        for start in (0, 1):
            run = found.group()[start:]
            yield binascii.unhexlify(run[: len(run) // 2 * 2])
    for found in _BASE64.finditer(blob):
        run = found.group().rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        for start in range(4):
            part = run[start:]
            part = part[: len(part) // 4 * 4] if len(part) % 4 == 1 else part
            yield base64.b64decode(part + b"=" * (-len(part) % 4))
    for found in _STREAM.finditer(blob):
        stream = zlib.decompressobj(wbits=47)
        try:
            yield stream.decompress(blob[found.start() :], 4_000_000)
        except zlib.error:
            continue
