"""Files written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile


def write_whole(path: str, content: bytes) -> None:
    """Put the content into the file in one step, so that nobody ever sees half of it. Raises OSError.

    A link stays a link, and a file keeps its permissions. What is no regular file (a pipe, /dev/null) is written to.
    """
    if is_special(path):
        with open(path, "wb") as file:
            file.write(content)
        return
    target = os.path.realpath(path)
    handle, draft = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".neolint-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(draft, _mode(target))
        os.replace(draft, target)
    except BaseException:
        os.unlink(draft)
        raise


def is_special(path: str) -> bool:
    """Whether there is something at the path that is no regular file."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def _mode(target: str) -> int:
    """The permissions that the file has, or that a new file gets."""
    try:
        return stat.S_IMODE(os.stat(target).st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
