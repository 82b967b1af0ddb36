"""``python -m neolint`` and the console script."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; whatever cannot be encoded for the terminal is shown as an escape."""
    from neolint.cli import neolint

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    neolint(prog_name="neolint")


if __name__ == "__main__":
    main()
