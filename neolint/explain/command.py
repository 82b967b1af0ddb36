"""`neolint explain`: from a file to its explanation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from neolint.check import Checked
from neolint.explain.diagnose import diagnose
from neolint.finding import Finding
from neolint.job import Job
from neolint.request_text import is_yaml, request_text
from neolint.run import NO_JOB, Outcome, check_paths
from neolint.runner import Runner
from neolint.wanted import UsageProblem, Wanted

if TYPE_CHECKING:
    from neolint.explain.diagnosis import Diagnosis
    from neolint.explain.live import Answer

FORMATS = ("text", "json", "markdown", "html")


@dataclass(frozen=True, slots=True)
class Explaining:
    """How to explain: the format, in colour or not, with names masked or not.

    ``request`` is the file with the request that the user keeps: the findings then point into it. ``next_to`` is where
    the next request goes, ``-`` for standard output.
    """

    output_format: str = "text"
    colour: bool = False
    redact: bool = False
    request: str | None = None
    next_to: str | None = None


@dataclass
class Explained:
    """What goes to standard output, what is said on standard error, and the exit code.

    ``next_text`` is the next request as the file ``next_to`` is to hold it.
    """

    text: str = ""
    notes: list[str] = field(default_factory=list)
    code: int = 0
    next_text: str | None = None


def explained(paths: Sequence[str], wanted: Wanted, how: Explaining, answers: Sequence[Answer] = ()) -> Explained:
    """The explanation of every described job in the files, and in what AWS answered.

    Of requests: that nothing has run yet, and what would go wrong. A file with neither is a note, and exit code 2.
    Raises UsageProblem.
    """
    wanted = wanted._replace(no_ignore=True)  # what a comment silences explains a failure all the same
    outcome = check_paths(paths, wanted, partial=True)
    logs = _check_answers(answers, wanted, outcome)
    described = [(job, checked) for _, checked in outcome.checked for job in checked.jobs if job.kind == "description"]
    requests = [checked for _, checked in outcome.checked if checked.jobs and checked.kind == "request"]
    diagnoses = [
        diagnose(_description(job), _findings(job, checked), logs.get(id(checked), ())) for job, checked in described
    ]
    if how.request is not None and described:
        diagnoses = _beside_the_file(how.request, wanted, described, diagnoses)
    result = Explained()
    if described:
        result.text = rendered(diagnoses, how)
    elif requests:
        result.text = _request(requests, how)
    result.notes = [
        f"{note}; give explain what describe-compilation-job printed" if note.endswith(NO_JOB) else note
        for note in outcome.notes
    ]
    result.notes += [f"{folder}: no described job found" for folder in outcome.empty if not (described or requests)]
    unread = [finding for _, checked in outcome.checked if not checked.jobs for finding in checked.findings]
    result.notes += [f"{finding.source.path}: cannot be read: {finding.message}" for finding in unread]
    lost = bool(unread) or any(note.endswith(NO_JOB) for note in outcome.notes) or not (described or requests)
    result.code = 3 if outcome.failed else 2 if lost else 0
    if how.redact:
        from neolint.explain.redact import redactor

        result.text = redactor([result.text])(result.text)
    if how.next_to is not None and described:
        result.next_text = next_text(diagnoses, how.next_to)
    return result


def rendered(diagnoses: Sequence[Diagnosis], how: Explaining) -> str:
    """The diagnoses in the format that was asked for."""
    from neolint.engine.load import load_rulebook

    if how.output_format == "json":
        from neolint.explain.json import render as render_json

        return render_json(diagnoses, load_rulebook().dates)
    if how.output_format == "markdown":
        from neolint.explain.markdown import render as render_markdown

        return render_markdown(diagnoses)
    if how.output_format == "html":
        from neolint.explain.html import render as render_html

        return render_html(diagnoses, load_rulebook().dates)
    from neolint.explain.text import render as render_text

    return render_text(diagnoses, colour=how.colour)


def next_text(diagnoses: Sequence[Diagnosis], path: str) -> str:
    """The request to send next, as the file is to hold it: YAML if its name says so. Raises UsageProblem."""
    following = [one.next.request for one in diagnoses if one.next is not None]
    if len(following) != 1:
        many = (
            "no job here needs one that is known" if not following else "several jobs need one; explain one at a time"
        )
        raise UsageProblem(f"--next: {many}")
    return request_text(following[0], as_yaml=is_yaml(path))


def _check_answers(answers: Sequence[Answer], wanted: Wanted, outcome: Outcome) -> dict[int, tuple[str, ...]]:
    """Check what AWS answered as if it were files; the log of each, by the identity of what came of it."""
    if not answers:
        return {}
    runner = Runner(wanted)
    checker = runner.checker(runner.config(""))
    logs = {}
    for answer in answers:
        checked = checker.check(answer.name, answer.raw, partial=True)
        outcome.checked.append((answer.name, checked))
        outcome.failed |= checked.failed
        logs[id(checked)] = answer.log
    return logs


def _beside_the_file(
    path: str, wanted: Wanted, described: list[tuple[Job, Checked]], diagnoses: list[Diagnosis]
) -> list[Diagnosis]:
    """The diagnoses with the findings of the file that the user will edit, and with what it has otherwise."""
    from neolint.explain.compare import differences

    outcome = check_paths([path], wanted._replace(stdin_name=None), partial=True)
    kept = [(job, checked) for _, checked in outcome.checked for job in checked.jobs]
    if not kept:
        raise UsageProblem(f"--request: {path}: no compilation job in it")
    beside = []
    for (job, _), diagnosis in zip(described, diagnoses, strict=True):
        description = _description(job)
        found = _same_job(description, kept)
        if found is None:
            beside.append(diagnosis)
            continue
        mine, checked = found
        differing = differences(mine.members, description) if diagnosis.has_request else ()
        again = diagnose(description, _findings(mine, checked), diagnosis.log_tail)
        beside.append(replace(again, differences=differing, kept_in=path))
    return beside


def _same_job(description: dict[str, object], kept: list[tuple[Job, Checked]]) -> tuple[Job, Checked] | None:
    """The request of that name; the only one there is, whatever its name."""
    name = description.get("CompilationJobName")
    named = [one for one in kept if one[0].members.get("CompilationJobName") == name]
    return named[0] if named else kept[0] if len(kept) == 1 else None


def _description(job: Job) -> dict[str, object]:
    description = job.view["description"]
    assert isinstance(description, dict)
    return description


def _findings(job: Job, checked: Checked) -> list[Finding]:
    # that the job failed is what is being explained
    return [finding for finding in checked.findings if finding.job == job.index and finding.name != "job-failed"]


def _request(requests: list[Checked], how: Explaining) -> str:
    """A request was given: nothing has run yet; what would go wrong is what `check` says."""
    from neolint.report import Report, text

    findings = [finding for one in requests for finding in one.findings]
    if how.output_format != "text":
        seen = [(job.members, _findings(job, one)) for one in requests for job in one.jobs]
        return rendered([diagnose(request, found) for request, found in seen], how)
    errors = sum(finding.severity == "error" for finding in findings)
    opening = "This is a request, not a description: nothing has run yet.\n"
    if not findings:
        return opening + "neolint finds nothing in it that would make the job fail.\n"
    verdict = "The job would be refused or fail as it stands:" if errors else "It may run, with this to look at:"
    shown = text.render(Report(findings=findings), colour=how.colour).rsplit("\n\n", 1)[0]
    return f"{opening}{verdict}\n\n{shown}\n"
