"""From bytes to findings: reading, recognising, the schema, the rules, and one settled list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from neolint.admitted import ExtraValues
from neolint.cut import known
from neolint.engine.memory import Memory
from neolint.files import SUFFIXES
from neolint.finding import NOTHING, Finding, Problem, Severity
from neolint.job import AskAccount, FetchArchive, Job, build_job, inner_problems
from neolint.read import PROSE, Document, Limits, YamlVersion, notation, read
from neolint.read.text import decode, may_hold_a_job
from neolint.recognise import FoundJob, JobKind, find_jobs, find_partial_descriptions, is_skeleton
from neolint.select import Selection
from neolint.source import Source, Span
from neolint.wording import at, of_inner_document, of_rule, of_schema, worded

if TYPE_CHECKING:
    from neolint.archive.look import Archive
    from neolint.engine.load import RuleBook

# These concern a job only if they stand in it; in the rest of a file they are none of our business.
_ONLY_IN_JOBS = frozenset({
    "duplicate-key", "yaml-bad-scalar", "yaml-bad-tag", "yaml-comment-cuts", "yaml-key-not-string", "yaml-timestamp",
    "yaml-versions-differ",
})  # fmt: skip
# After these a YAML file was not read any further, or not all of it has a value.
_STOPS = frozenset({
    "too-deep", "too-many-documents", "too-many-nodes", "yaml-recursive-alias", "yaml-syntax", "yaml-tab-indent",
    "yaml-unknown-alias",
})  # fmt: skip
# A notebook may be larger by this factor: its outputs are skipped, not read.
_NOTEBOOK_OUTPUTS = 10
# The parser of Markdown takes seconds for a megabyte of list items. Documents for people are smaller by far.
_LARGE_MARKDOWN = 500_000
_MARKDOWN_IS_SLOW = 10
# What the configuration's `extra-values` may admit: the findings of the schema, and the word of the view that says so.
_ADMISSIBLE = frozenset({"bad-enum-value", "enum-case", "framework-version-pattern"})
_ADMITTING: Mapping[object, str] = {
    "Framework": "framework", "FrameworkVersion": "version", "TargetDevice": "device",
    "Os": "os", "Arch": "arch", "Accelerator": "accelerator",
}  # fmt: skip


def most_bytes(path: str, limits: Limits) -> int:
    """How large a file may be."""
    name = path.lower()
    if name.endswith(".ipynb"):
        return limits.size * _NOTEBOOK_OUTPUTS
    if name.endswith(PROSE) and not name.endswith(".rst"):
        return min(limits.size, max(limits.size // _MARKDOWN_IS_SLOW, _LARGE_MARKDOWN))
    return limits.size


class Settings(NamedTuple):
    """What a run was asked for, for the files of one configuration."""

    selection: Selection = Selection()
    limits: Limits = Limits()
    yaml_version: YamlVersion = "1.2"
    region: str | None = None
    kind: JobKind | None = None
    extra_values: ExtraValues = NOTHING
    debug: bool = False
    heed_comments: bool = True
    require_reason: bool = False
    archive: Archive | None = None
    fetch: FetchArchive | None = None
    account: AskAccount | None = None


@dataclass(eq=False, repr=False)
class Checked:
    """What came of one file: ``kind`` is ``request``, ``description`` or ``none``; ``source`` is None if undecoded.

    ``silenced`` is what comments took out; ``suppressed`` and ``baselined`` count all that does not count in the end.
    ``count`` is how many jobs there are; the jobs and documents themselves do not come along from another process.
    ``notes`` say what was not looked at.
    """

    findings: list[Finding] = field(default_factory=list)
    kind: str = "none"
    jobs: list[Job] = field(default_factory=list)
    failed: bool = False
    source: Source | None = None
    documents: list[Document] = field(default_factory=list)
    silenced: list[Finding] = field(default_factory=list)
    suppressed: int = 0
    baselined: int = 0
    count: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(eq=False, repr=False)
class Checker:
    """The rules, and what is remembered between files: which rules can apply to which kind of job."""

    book: RuleBook
    settings: Settings

    def beside(self, archive: Archive) -> Checker:
        """A checker that is like this one, for jobs whose model archive is that one."""
        return Checker(self.book, self.settings._replace(archive=archive))

    @cached_property
    def _memory(self) -> Memory:
        wants = self.settings.selection.severity_of
        settings = self.settings
        rules = (rule for rule in self.book.rules if rule.runs and wants(rule, rule.severity) is not None)
        with_archive = settings.archive is not None or settings.fetch is not None
        with_account = (rule for rule in rules if settings.account is not None or not rule.needs_account)
        return Memory([rule for rule in with_account if with_archive or not rule.needs_archive])

    def check(self, path: str, raw: bytes, *, partial: bool = False) -> Checked:
        """Everything about one file. Never raises, whatever the bytes are. ``partial`` also takes a description without
        its request for a job, as `explain` does.
        """
        settings = self.settings
        limit = most_bytes(path, settings.limits)
        if len(raw) > limit:
            source = Source(path, "")
            if settings.kind is None and not may_hold_a_job(raw[:limit]):
                return Checked(source=source)
            if settings.kind is None and path.lower().endswith(PROSE):  # it may hold a job, and is none
                return Checked(notes=[f"{path}: not read: a document of more than {limit} bytes"])
            problem = Problem("too-large", Span(0, 0), {"limit": limit})
            return Checked(self._settled([*worded(self.book, source, [problem])]), source=source)
        if settings.kind is None and not partial and not may_hold_a_job(raw):
            return Checked()
        source, problems = decode(path, raw)
        checked = Checked(source=source)
        findings: list[Finding] = []
        if partial:
            from neolint.read.printed import read_described

            documents = read_described(source, limits=settings.limits, yaml_version=settings.yaml_version)
        else:
            documents = read(source, limits=settings.limits, yaml_version=settings.yaml_version)
        checked.documents = documents
        for document in documents:
            jobs = [
                build_job(
                    document,
                    len(checked.jobs) + position,
                    found,
                    self.book.facts,
                    settings.region or document.region,
                    settings.extra_values,
                    settings.account,
                    settings.archive or settings.fetch,
                )
                for position, found in enumerate(self._found(document, partial))
            ]
            findings += self._reading(document, jobs)
            for job in jobs:
                found_in_job = known(document, self._job(job, checked))
                findings += found_in_job
                if job.kind == "description":
                    findings += self._outcome(job, found_in_job)
            checked.jobs += jobs
        if checked.jobs:
            checked.count = len(checked.jobs)
            checked.kind = "description" if checked.jobs[0].kind == "description" else "request"
        if findings and not checked.jobs and settings.kind is None and not _meant_as_job_file(source):
            findings = [one for one in findings if one.name == "shell-reader-missing"]
        elif checked.jobs or findings:
            findings += worded(self.book, source, problems)
        checked.findings = _in_their_files(source, documents, self._settled(findings))
        if settings.heed_comments and "neolint:" in source.text and (checked.jobs or checked.findings):
            self._silence(checked, documents)
        if documents and documents[0].source.cells:
            checked.findings = [_in_cell(finding) for finding in checked.findings]
        return checked

    def _silence(self, checked: Checked, documents: list[Document]) -> None:
        """Heed the comments that speak to neolint; what is wrong with them are findings as well."""
        from neolint.suppress import silence

        source = checked.source
        assert source is not None
        settings = self.settings
        done = silence(
            source,
            documents,
            [finding for finding in checked.findings if not finding.source.binary],
            self.book,
            settings.selection,
            require_reason=settings.require_reason,
            judge_unused=bool(checked.jobs) and not checked.failed and not _partly_read(documents, checked.findings),
        )
        checked.silenced = done.silenced
        others = [finding for finding in checked.findings if finding.source.binary]
        checked.findings = self._settled([*done.kept, *others, *worded(self.book, source, done.problems)])

    def _found(self, document: Document, partial: bool) -> list[FoundJob]:
        if document.in_prose:
            from neolint.read.prose import requests_in

            return requests_in(document, self._found_in(document, partial, None))
        return self._found_in(document, partial, self.settings.kind)

    def _found_in(self, document: Document, partial: bool, kind: JobKind | None) -> list[FoundJob]:
        value = document.value
        if document.notation in ("python", "shell") and isinstance(value, dict):
            return [FoundJob((), value, "request")]  # the call says so
        found = find_jobs(value)
        if not partial:
            found += self._in_definitions(document)
        if kind is not None:
            if not found and isinstance(value, dict):
                found = [FoundJob((), value, kind)]
            return [replaced._replace(kind=kind) for replaced in found]
        if not found and partial:
            found = find_partial_descriptions(value)
            if not found and document.notation == "printed" and isinstance(value, dict):
                found = [FoundJob((), value, "description")]
        return found

    def _in_definitions(self, document: Document) -> list[FoundJob]:
        """The requests of state machines whose definitions are strings in a template."""
        if "DefinitionString" not in document.text and ":aws-sdk:" not in document.text:
            return []
        from neolint.read.state_machine import definitions

        return [
            found._replace(path=(*path, *found.path), embedded={path: embedded})
            for path, embedded in definitions(document, self.settings.limits)
            for found in find_jobs(embedded.value)
        ]

    def _reading(self, document: Document, jobs: list[Job]) -> Iterator[Finding]:
        """What the reader saw; of the milder things, those that stand in a job."""
        if not document.problems:
            return
        spans = [span for job in jobs for span in _extent(job)] if jobs else []
        for problem in document.problems:
            at = problem.span
            if problem.rule == "yaml-timestamp" and any(job.kind == "description" for job in jobs):
                continue  # the times of a description are dates, and may be written so
            whole = document.notation == "shell"  # all that its command reads belongs to its job
            if whole or problem.rule not in _ONLY_IN_JOBS or any(_holds(span, at) for span in spans):
                job = next((job for job in jobs if whole or _holds(next(_extent(job)), at)), None)
                for finding in worded(self.book, document.source, [problem]):
                    yield finding._replace(document=document.index, job=None if job is None else job.index)

    def _job(self, job: Job, checked: Checked) -> Iterator[Finding]:
        if is_skeleton(job.members):
            yield from at(self.book, job, "skeleton-left", job.path)
            return
        for path, text in job.placeholders if not job.document.in_prose else ():
            yield from at(self.book, job, "placeholder-left", path, {"text": text})
        if job.state is not None:
            from neolint.read.task import task_problems

            for path, problem in task_problems(job, job.state):
                yield from at(self.book, job, problem.rule, path, problem.values, problem)
        for path, problem in inner_problems(job):
            yield from of_inner_document(self.book, job, path, problem)
        yield from self._schema(job)
        yield from self._rule_findings(job, checked)

    def _rule_findings(self, job: Job, checked: Checked) -> Iterator[Finding]:
        """What the rules have against a job. Rules that found nothing in a job that is alike where they look are not
        asked.
        """
        view = job.view
        for group, key in self._memory.groups(view):
            quiet = True
            for rule in group.rules:
                try:
                    if not rule.when_is_signed and not rule.applies(view):
                        continue
                    found = [of_rule(job, hit) for hit in rule.check(view, job.places)]
                except Exception as error:
                    if self.settings.debug:
                        raise
                    checked.failed, quiet = True, False
                    values = {"rule": rule.name, "error": f"{type(error).__name__}: {error}"}
                    yield from at(self.book, job, "internal-error", job.path, values)
                    continue
                quiet = quiet and not found
                yield from found
            if quiet:
                self._memory.keep(group, key)

    def _outcome(self, job: Job, findings: list[Finding]) -> Iterator[Finding]:
        """That a described job failed, and its first cause."""
        description = job.view["description"]
        status = description.get("CompilationJobStatus")
        if not isinstance(status, str) or status.upper() != "FAILED":
            return
        from neolint.explain.diagnose import diagnose

        causes = diagnose(description, findings).causes
        values = {"cause": causes[0].title, "remedy": causes[0].remedy[0] if causes[0].remedy else ""} if causes else {}
        place = "FailureReason" if "FailureReason" in description else "CompilationJobStatus"
        yield from at(self.book, job, "job-failed", (*job.path, place), {"cause": "", "remedy": "", **values})

    def _schema(self, job: Job) -> Iterator[Finding]:
        if job.is_sound:
            return
        from neolint.schema import validate

        for problem in validate(job.kind, job.members):
            admitted = _ADMITTING.get(problem.path[-1]) if problem.path else None
            if admitted is None or problem.rule not in _ADMISSIBLE or not job.view["admitted"][admitted]:
                yield from of_schema(self.book, job, problem)

    def _settled(self, findings: list[Finding]) -> list[Finding]:
        """Selected, weighed, without what a more specific finding at the same place replaces, in the file's order."""
        selection = self.settings.selection
        by_place: dict[tuple[bool, Span], set[str]] = {}
        for finding in findings:
            rule = self.book.get(finding.name)
            if rule is not None and rule.over:
                by_place.setdefault((finding.source.binary, finding.span), set()).update(rule.over)
        kept: dict[tuple[object, ...], Finding] = {}
        for finding in findings:
            rule = self.book.get(finding.name)
            if rule is None or finding.name in by_place.get((finding.source.binary, finding.span), ()):
                continue
            severity: Severity | None = selection.severity_of(rule, finding.severity)
            if severity is not None:
                changed = finding if severity == finding.severity else finding._replace(severity=severity)
                whose = finding.job if finding.source.binary else None
                kept.setdefault((finding.span, finding.code, finding.message, whose), changed)
        return sorted(
            kept.values(), key=lambda finding: (finding.source.binary, finding.span, finding.code, finding.message)
        )


def _in_their_files(source: Source, documents: list[Document], findings: list[Finding]) -> list[Finding]:
    """What stands in a file that a shell script reads is placed there."""
    if not any(document.notation == "shell" for document in documents):
        return findings
    from neolint.read.shell_places import in_their_files

    return in_their_files(source, documents, findings)


def _in_cell(finding: Finding) -> Finding:
    place = finding.source.cell(finding.span.start)
    return finding if place is None else finding._replace(cell=place[0])


def _partly_read(documents: list[Document], findings: list[Finding]) -> bool:
    """Whether some rules may not have seen all of the file, so that nobody can say what would be found there."""
    return any(finding.name == "skeleton-left" for finding in findings) or any(
        problem.rule in _STOPS for document in documents for problem in document.problems
    )


def _meant_as_job_file(source: Source) -> bool:
    """Whether a file without a job that could be read is worth its syntax mistakes: those of a log or a printed Python
    object, which merely have the words, are not.
    """
    name = source.path.lower()
    if name.endswith(SUFFIXES):
        return not name.endswith(PROSE)
    if notation(source) == "shell":
        return True
    return notation(source) == "json" and "datetime.datetime(" not in source.text


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _extent(job: Job) -> Iterator[Span]:
    """The job's own text, and the texts that its aliases and merges bring in, as spans of the file."""
    in_file = job.document.layer.in_file
    yield in_file(job.node.span)
    waiting = [job.node]
    while waiting:
        node = waiting.pop()
        if node.anchor is not None:
            yield in_file(node.anchor)
        waiting.extend(child for _, child in node.children())
