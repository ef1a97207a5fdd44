"""What stops the launcher, said in one sentence."""

import errno
import os


class Trouble(Exception):
    """The launcher cannot go on. The message is one sentence, with what to do about it."""


def sentence(error: OSError) -> str:
    """What the operating system refused, in one sentence, with what to do about it."""
    where = error.filename or "a folder"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"The disk is full ({where}): make room, or choose another folder with VAR=."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"{where} is not writable for you: choose another folder with VAR=."
        case errno.ENOTDIR | errno.EEXIST:
            return f"{where} is in the way: move that file, or choose another folder with VAR=."
        case _:
            return f"{error.strerror or error} ({where})."


def last_line(said: str) -> str:
    """The last line of what a program said, which is where programs say why they stopped.

    A full disk is told apart wherever it is mentioned, as it drags other errors behind it.
    """
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    full = [line for line in lines if os.strerror(errno.ENOSPC) in line]
    return (full or lines or ["it said nothing"])[-1].rstrip(".")
