"""The mark of a page that screens ask for: it changes when there is something new for the reader. It opens nothing."""

from __future__ import annotations

from secrecy.acts import version


def mark(page: str, meeting: str) -> str:
    """Of what the reader may read on this page, of how the meeting stands, and of who waits as far as the reader may see it.

    ``page`` is the reference of an item or of the meeting. Of what isn't there and what isn't the reader's it is the same.
    """
    return version(page, meeting)
