"""A sealing office for tests of what rests on a seal: everything that is over is sealed, with a key of the test's own."""

from __future__ import annotations

from pathlib import Path

from secrecy.sealing import key, office
from secrecy.transparency.notes import Signer
from tests import world as w


def seal(folder: Path) -> Signer:
    """Seal all there is in the database that the tests speak to; the key stays in ``folder``."""
    place = folder / "key"
    signer = key.load(place) if place.exists() else key.make(place, "test.livc-r.localhost/log")
    link = w.connect("seal", autocommit=False)
    try:
        while (done := office.seal(link, signer, most=5000)) and done.more:
            pass
    finally:
        link.close()
    return signer
