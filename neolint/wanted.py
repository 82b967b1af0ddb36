"""What a run is asked for, and how it can fail to do it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from neolint.finding import NOTHING, Severity
from neolint.read import YamlVersion
from neolint.recognise import JobKind

if TYPE_CHECKING:
    from neolint.aws.reach import Reach


class UsageProblem(Exception):
    """Something the user asked for that cannot be: one plain sentence. Exit code 2."""


class CallFailed(Exception):
    """AWS could not be asked, or did not answer with what was asked for: one plain sentence. Exit code 3."""


class Wanted(NamedTuple):
    """What the command line asks for. None and empty leave it to the configuration.

    ``describe``: the report also describes the rules of what is found.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: Severity | None = None
    fail_level: str | None = None
    kind: JobKind | None = None
    region: str | None = None
    model: str | None = None
    online: Reach | None = None
    fetch: bool = False
    yaml_version: YamlVersion | None = None
    rule_folders: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    config_path: str | None = None
    baseline: str | None = None
    heed_baseline: bool = True
    no_ignore: bool = False
    stdin_name: str | None = None
    limits: Mapping[str, int] = NOTHING
    describe: bool = False
    debug: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    show_unresolved: bool = False

    @property
    def fixing(self) -> Literal["safe", "unsafe"] | None:
        """Which corrections are asked for, to be made or to be shown."""
        if not self.fix and not self.diff:
            return None
        return "unsafe" if self.unsafe_fixes else "safe"
