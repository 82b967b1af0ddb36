"""`neolint explain`: from a file to its explanation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from neolint.check import Checked
from neolint.finding import Finding
from neolint.job import Job
from neolint.run import NO_JOB, Wanted, check_paths


def explained(paths: Sequence[str], wanted: Wanted, output_format: str, colour: bool) -> tuple[str, list[str], int]:
    """The explanation of every described job in the files, what to say on standard error, and the exit code.

    Of requests: that nothing has run yet, and what would go wrong. A file with neither is a note, and exit code 2.
    """
    # what a comment silences explains a failure all the same
    outcome = check_paths(paths, replace(wanted, no_ignore=True), partial=True)
    described = [(job, checked) for _, checked in outcome.checked for job in checked.jobs if job.kind == "description"]
    requests = [checked for _, checked in outcome.checked if checked.jobs and checked.kind == "request"]
    text = _diagnosed(described, output_format, colour) if described else ""
    if requests and not described:
        text = _request(requests, output_format, colour)
    notes = [
        f"{note}; give explain what describe-compilation-job printed" if note.endswith(NO_JOB) else note
        for note in outcome.notes
    ]
    unread = [finding for _, checked in outcome.checked if not checked.jobs for finding in checked.findings]
    notes += [f"{finding.source.path}: cannot be read: {finding.message}" for finding in unread]
    lost = bool(unread) or any(note.endswith(NO_JOB) for note in outcome.notes) or not (described or requests)
    return text, notes, 3 if outcome.failed else 2 if lost else 0


def _diagnosed(described: list[tuple[Job, Checked]], output_format: str, colour: bool) -> str:
    from neolint.engine.load import load_rulebook
    from neolint.explain.diagnose import diagnose

    diagnoses = [diagnose(_description(job), _findings(job, checked)) for job, checked in described]
    facts = load_rulebook().dates
    if output_format == "json":
        from neolint.explain.json import render as render_json

        return render_json(diagnoses, facts)
    if output_format == "markdown":
        from neolint.explain.markdown import render as render_markdown

        return render_markdown(diagnoses)
    from neolint.explain.text import render as render_text

    return render_text(diagnoses, colour=colour)


def _description(job: Job) -> dict[str, object]:
    description = job.view["description"]
    assert isinstance(description, dict)
    return description


def _findings(job: Job, checked: Checked) -> list[Finding]:
    # that the job failed is what is being explained
    return [finding for finding in checked.findings if finding.job == job.index and finding.name != "job-failed"]


def _request(requests: list[Checked], output_format: str, colour: bool) -> str:
    """A request was given: nothing has run yet; what would go wrong is what `check` says."""
    from neolint.report import Report, text

    findings = [finding for one in requests for finding in one.findings]
    if output_format == "json":
        from neolint.engine.load import load_rulebook
        from neolint.explain.json import render_requests

        seen = [(job.view["request"], _findings(job, one)) for one in requests for job in one.jobs]
        return render_requests(seen, load_rulebook().dates)
    errors = sum(finding.severity == "error" for finding in findings)
    opening = "This is a request, not a description: nothing has run yet.\n"
    if not findings:
        return opening + "neolint finds nothing in it that would make the job fail.\n"
    verdict = "The job would be refused or fail as it stands:" if errors else "It may run, with this to look at:"
    return f"{opening}{verdict}\n\n" + text.render(Report(findings=findings), colour=colour).rsplit("\n\n", 1)[0] + "\n"
