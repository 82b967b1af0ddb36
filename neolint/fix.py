"""Corrections carried out: as many as hold, each proved on the corrected text before anything is written."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from neolint.finding import Edit, Finding
from neolint.proof import Step, why_not
from neolint.rewrite import NotWritten, apply, difference, encoded, write
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.check import Checked
    from neolint.run import Outcome

# Corrections that overlap take a round each; what is not still after so many never will be.
_ROUNDS = 50


@dataclass(slots=True)
class Corrected:
    """What became of a file: its bytes and what is left to find in them, how many findings were fixed, and which
    corrections were not made, with the reason.
    """

    raw: bytes
    checked: Checked
    fixed: int = 0
    refused: list[tuple[Finding, str]] = field(default_factory=list)


def is_fixable(finding: Finding, *, unsafe: bool) -> bool:
    """Whether a finding has a correction that may be made: a safe one, or an unsafe one that was asked for."""
    fix = finding.fix
    return fix is not None and bool(fix.edits) and (fix.safety == "safe" or (unsafe and fix.safety == "unsafe"))


def correct(check: Callable[[bytes], Checked], raw: bytes, checked: Checked, *, unsafe: bool) -> Corrected:
    """Make every correction of ``checked`` that holds, in memory. ``check`` says what is left in some bytes.

    A description is a record of what the service said: it is left alone.
    """
    result = Corrected(raw, checked)
    source = checked.source
    if source is None or checked.kind == "description" or not _steps(checked, unsafe):
        return result
    if encoded(source, source.text) != raw:
        reason = f"the file is not clean {source.encoding.upper()}"
        result.refused = [(finding, reason) for step in _steps(checked, unsafe) for finding in step.findings]
        return result
    refused: dict[tuple[Edit, ...], tuple[Step, str]] = {}
    for _ in range(_ROUNDS):
        steps = _apart([step for step in _steps(result.checked, unsafe) if step.edits not in refused])
        if not steps:
            break
        done = _round(check, result, steps, refused)
        if done:
            refused = {}  # in the new text they may hold, and have other places
            result.fixed += sum(len(step.findings) for step in done)
    result.refused = [(finding, reason) for step, reason in refused.values() for finding in step.findings]
    return result


def fix_file(
    path: str,
    raw: bytes,
    checked: Checked,
    check: Callable[[bytes], Checked],
    outcome: Outcome,
    *,
    write_nothing: bool = False,
) -> Checked:
    """Correct a file, or standard input (``-``), as its report asks. Returns what is left of its findings."""
    report = outcome.report
    result = correct(check, raw, checked, unsafe=report.fixing == "unsafe")
    for finding, reason in result.refused:
        place = ":".join(map(str, (finding.source.path, *finding.source.place(finding.span.start))))
        outcome.notes.append(f"{place}: {finding.code} ({finding.name}) is not fixed: {reason}")
    if path == "-" and not write_nothing:
        outcome.corrected = result.raw
    if not result.fixed or checked.source is None or result.checked.source is None:
        return result.checked
    if write_nothing:
        outcome.diff.append(difference(checked.source, result.checked.source.text))
    elif path != "-":
        try:
            write(path, result.raw)
        except NotWritten as error:
            outcome.notes.append(f"{checked.source.path} is not fixed: {error}")
            outcome.unwritten = True
            return checked
    report.fixed += result.fixed
    report.fixed_files += 1
    return result.checked


def _steps(checked: Checked, unsafe: bool) -> list[Step]:
    """The corrections of a file in its order, equal ones together."""
    together: dict[tuple[Edit, ...], list[Finding]] = {}
    for finding in checked.findings:
        if finding.fix is not None and is_fixable(finding, unsafe=unsafe):
            together.setdefault(finding.fix.edits, []).append(finding)
    return [Step(tuple(findings), edits) for edits, findings in together.items()]


def _apart(steps: Sequence[Step]) -> list[Step]:
    """Those that can be made at once: of two that overlap or meet, the first."""
    taken: list[Step] = []
    spans: list[Span] = []  # in order, none of which meet
    for step in steps:
        if not any(_meets(spans, edit.span) for edit in step.edits):
            taken.append(step)
            for edit in step.edits:
                insort(spans, edit.span)
    return taken


def _meets(spans: list[Span], span: Span) -> bool:
    position = bisect_left(spans, span)
    neighbours = spans[max(position - 1, 0) : position + 1]
    return any(span.start <= other.end and other.start <= span.end for other in neighbours)


def _round(
    check: Callable[[bytes], Checked],
    result: Corrected,
    steps: Sequence[Step],
    refused: dict[tuple[Edit, ...], tuple[Step, str]],
) -> list[Step]:
    """Make all steps that hold together: all at once, or else by halves, so that one that does not is left out
    alone.
    """
    before, source = result.checked, result.checked.source
    assert source is not None
    done: list[Step] = []
    waiting = [list(steps)]
    while waiting:
        group = waiting.pop()
        tried = [*done, *group]
        raw = encoded(source, apply(source.text, (edit for step in tried for edit in step.edits)))
        after = None if raw is None else check(raw)
        reason = "the file's encoding cannot hold it" if raw is None or after is None else why_not(before, after, tried)
        if reason is None and raw is not None and after is not None:
            done, result.raw, result.checked = tried, raw, after
        elif len(group) == 1:
            refused[group[0].edits] = (group[0], reason or "")
        else:
            half = len(group) // 2
            waiting += [group[half:], group[:half]]
    return done
