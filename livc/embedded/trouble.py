"""What stops the launcher, said in one sentence."""

import errno
import os
import re


class Trouble(Exception):  # it is no error of ours
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
    return _line(said, -1)


def first_line(said: str) -> str:
    """The first line, which is where a library says why and before it gives advice."""
    return _line(said, 0)


def fault(said: str) -> str:
    """The line in which a server says why it stopped, which is not the last that it says."""
    lines = [line for line in said.splitlines() if re.search(r"FATAL|PANIC|error:", line)]
    return _line("\n".join(lines[:1]) or said, -1)


def _line(said: str, place: int) -> str:
    if disk_full(said):
        return "the disk is full"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[place].rstrip(".") if lines else "it said nothing"


def disk_full(said: str) -> bool:
    """Whether a program met a full disk; it drags other errors behind it, so it is told apart."""
    return os.strerror(errno.ENOSPC) in said
