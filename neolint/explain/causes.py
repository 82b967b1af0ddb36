"""Which causes a failed job has: the text of the service weighed with the request and its findings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from neolint.explain.catalogue import CONFIDENCES, Clue, Confidence, Entry, Match, entry_of, fill, load_catalogue, match
from neolint.explain.described import JobFacts, member_map, target_name
from neolint.explain.diagnosis import Cause
from neolint.explain.keras import compare
from neolint.explain.signs import inner_value, signs, written_shape
from neolint.visible import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from neolint.explain.reason import Reason
    from neolint.finding import Finding

_MOST = 3
_QUOTED = 200
ALONE = "the text does not say so; it is what the description suggests"
SHOWN = "the text does not say so; it is what the archive shows"


def causes_of(
    description: Mapping[str, object],
    job: JobFacts,
    reason: Reason,
    findings: Sequence[Finding],
    log_tail: Sequence[str] = (),
) -> tuple[Cause, ...]:
    """The causes, best first; none if neither the text, the log nor the request names one."""
    weigher = _Weigher(description, job, findings)
    matches = match(reason.text, job.framework) if reason.text else ()
    named = [weigher.from_text(one) for one in matches]
    if not matches or all(one.entry.opaque for one in matches):
        in_log = [one for one in match("\n".join(log_tail), job.framework) if not one.entry.opaque] if log_tail else []
        named[:0] = [weigher.from_text(one, "the log") for one in in_log]
        known = {cause.id for cause in named}
        alone = (weigher.alone(entry) for entry in load_catalogue() if entry.id not in known)
        named.extend(cause for cause in alone if cause is not None)
        # The sort is stable: what the request alone suggests comes first only if it is surer than the text.
        named.sort(key=lambda cause: -CONFIDENCES.index(cause.confidence))
        if all(cause.opaque for cause in named) and (mistake := weigher.mistakes()):
            named.insert(0, mistake)
    return tuple(named[:_MOST])


def to_try(entry_id: str, job: JobFacts, stream: str | None) -> tuple[str, ...]:
    """The steps of an entry that no text names, with what is known of the job put in."""
    entry = entry_of(entry_id)
    known = {"arn": job.arn or "the job's ARN", "stream": stream, "artifacts": job.artifacts, **values_of(job)}
    return () if entry is None else fill(entry.remedy, {name: value for name, value in known.items() if value})


def values_of(job: JobFacts) -> dict[str, str]:
    """What the sentences of the catalogue can name of any job, as far as it is known."""
    named = {
        "s3_uri": job.s3_uri,
        "role": job.role,
        "region": job.region,
        "framework": job.framework,
        "version": job.framework_version,
        "target": target_name(job),
        "max_runtime": job.max_runtime,
    }
    return {name: str(value) for name, value in named.items() if value is not None}


class _Weigher:
    """What is known of one job, ready to be held against the entries of the catalogue."""

    def __init__(self, description: Mapping[str, object], job: JobFacts, findings: Sequence[Finding]) -> None:
        self.inputs = member_map(description, "InputConfig").get("DataInputConfig")
        self.findings: dict[str, list[Finding]] = {}
        for finding in findings:
            self.findings.setdefault(finding.name, []).append(finding)
        self.signs = signs(description, job)
        self.values = values_of(job)

    def from_text(self, one: Match, speaker: str = "the service") -> Cause:
        """The cause that a text names."""
        entry = one.entry
        said = f'{speaker} says "{shorten(one.said, _QUOTED)}"'
        values = {**self.values, **one.groups}
        cause = self._cause(entry, entry.confidence, [said, *fill(entry.cause, values)], values)
        return self._keras(cause, one) if entry.id == "keras-shape" else cause

    def alone(self, entry: Entry) -> Cause | None:
        """The cause that the request names where the text names none."""
        framework = self.values.get("framework")
        if entry.frameworks and framework is not None and framework.upper() not in entry.frameworks:
            return None
        seen = [(clue.alone, found) for clue in entry.clues if clue.alone and (found := self._seen(clue))]
        if not seen:
            return None
        level = max((alone for alone, _ in seen), key=CONFIDENCES.index)
        in_archive = any(code.startswith("NEO9") for _, (_, codes) in seen for code in codes)
        return self._cause(entry, level, [SHOWN if in_archive else ALONE], self.values, ceiling=level)

    def mistakes(self) -> Cause | None:
        """The entry for a job whose text is unknown, and whose request has errors."""
        errors = [one for group in self.findings.values() for one in group if is_mistake(one)]
        entry = entry_of("request-mistake")
        if not errors or entry is None:
            return None
        because = [ALONE, *(f"{one.message} ({one.code})" for one in errors[:5])]
        codes = tuple(dict.fromkeys(one.code for one in errors))
        remedy = tuple(dict.fromkeys(one.help for one in errors[:5] if one.help)) or entry.remedy
        return Cause(entry.id, entry.title, entry.confidence, tuple(because), remedy, codes, entry.source)

    def _cause(
        self,
        entry: Entry,
        confidence: Confidence,
        because: list[str],
        values: Mapping[str, str],
        ceiling: Confidence = "certain",
    ) -> Cause:
        """An entry with all the clues for it; ``ceiling`` bounds how sure they can make it."""
        title = entry.title
        first: list[str] = []
        codes: list[str] = []
        for clue in entry.clues:
            seen = self._seen(clue)
            if not seen:
                continue
            sentence, found = seen
            because.extend(fill([clue.because or sentence], values) or [sentence])
            first.extend(fill(clue.remedy, values))
            first.extend(self._helps(clue))
            codes.extend(found)
            title = clue.title or title
            level = min(clue.confidence or confidence, ceiling, key=CONFIDENCES.index)
            confidence = max(confidence, level, key=CONFIDENCES.index)
        for name in entry.related:
            codes.extend(found.code for found in self.findings.get(name, ()))
        remedy = tuple(dict.fromkeys([*first, *fill(entry.remedy, values)]))
        shown, supporting = tuple(dict.fromkeys(because)), tuple(dict.fromkeys(codes))
        opaque = entry.opaque and title == entry.title
        return Cause(entry.id, title, confidence, shown, remedy, supporting, entry.source, entry.stage, opaque)

    def _helps(self, clue: Clue) -> Iterator[str]:
        """What to do about what was found in the archive itself: it is more to the point than what is always said."""
        for name in clue.signs:
            for finding in self.findings.get(name, ()):
                if finding.code.startswith("NEO9") and finding.help:
                    yield finding.help

    def _seen(self, clue: Clue) -> tuple[str, list[str]] | None:
        """What shows that one of a clue's signs is there, and the codes of the findings that say so."""
        found = [finding for name in clue.signs for finding in self.findings.get(name, ())]
        if found:
            return f"{found[0].message} ({found[0].code})", list(dict.fromkeys(one.code for one in found))
        own = next((self.signs[name] for name in clue.signs if name in self.signs), None)
        return None if own is None else (own, [])

    def _keras(self, cause: Cause, one: Match) -> Cause:
        """With the shapes side by side nothing is left to guess."""
        compared = compare(inner_value(self.inputs), one.groups.get("input"), one.groups.get("expected"))
        if compared is None or not compared.because:
            return cause
        because = (*cause.because[:1], compared.because)
        right = compared.corrected or compared.wanted
        if right is None:
            return replace(cause, confidence="certain", because=(*because, *cause.because[1:]))
        remedy = (f"write {compared.name} as {written_shape(right)}",)
        return replace(cause, confidence="certain", because=because, remedy=remedy)


def is_mistake(finding: Finding) -> bool:
    """Whether a finding is about the request, and an error: what NEO8xx says is how the job ended."""
    return finding.severity == "error" and not finding.code.startswith("NEO8")
