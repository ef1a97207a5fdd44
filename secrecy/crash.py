"""What a log may hold of a crash: where it happened. Message and frames of an exception can carry decrypted text."""

from __future__ import annotations


class Swallowed(RuntimeError):
    """A template swallowed NoReader or NotOpened; what it made would have been wrong."""


class Crashed(RuntimeError):
    """Stands for an exception whose message stays inside."""


def where(exception: BaseException) -> str:
    """The kind of exception, and the function and line that raised it."""
    last = exception.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None:
        return type(exception).__name__
    code = last.tb_frame.f_code
    return f"{type(exception).__name__} at {code.co_filename.rpartition('/')[2]}:{last.tb_lineno} {code.co_qualname}"
