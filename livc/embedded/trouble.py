"""What stops the launcher, said in one sentence."""

import errno
import os


class Trouble(Exception):  # noqa: N818  # it is no error of ours
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
    """The last line of what a program said, which is where programs say why they stopped."""
    if disk_full(said):
        return "the disk is full"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "it said nothing"


def disk_full(said: str) -> bool:
    """Whether a program met a full disk; it drags other errors behind it, so it is told apart."""
    return os.strerror(errno.ENOSPC) in said
