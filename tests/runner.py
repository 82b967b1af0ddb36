"""Runs the command line in this process, with standard error apart from standard output in every version of click."""

from __future__ import annotations

from inspect import signature
from typing import Any

import click.testing

_APART: dict[str, Any] = {"mix_stderr": False} if "mix_stderr" in signature(click.testing.CliRunner).parameters else {}


class CliRunner(click.testing.CliRunner):
    """Click's own, which before version 8.2 mixes the two unless it is told otherwise."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**_APART, **options})
