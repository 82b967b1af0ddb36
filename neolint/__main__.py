"""``python -m neolint`` and the console script."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line; whatever cannot be encoded for the terminal is shown as an escape."""
    gc.set_threshold(50_000, 20, 20)  # what a start makes is kept: looking through it for cycles is a tenth of a run
    try:
        from neolint.cli import neolint

        # where a stream is closed, what would go there goes nowhere
        sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115
        sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        neolint(prog_name="neolint")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # nor need the interpreter look through it all when it ends: a fifth of the time of a small run


if __name__ == "__main__":
    main()
