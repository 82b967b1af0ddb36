"""`neolint explain`: from a file to its explanation."""

from __future__ import annotations

from neolint.check import Checked
from neolint.finding import Finding
from neolint.job import Job
from neolint.run import Wanted, check_paths


def explained(path: str, wanted: Wanted, output_format: str, colour: bool) -> tuple[str, int]:
    """The explanation of every described job in a file, and the exit code.

    Of a request: that nothing has run yet, and what would go wrong. Of neither: a sentence for standard error, and 2.
    """
    outcome = check_paths([path], wanted, partial=True)
    described = [(job, checked) for _, checked in outcome.checked for job in checked.jobs if job.kind == "description"]
    if not described:
        requests = [checked for _, checked in outcome.checked if checked.jobs]
        if requests:
            return _request(outcome.checked, output_format, colour), 3 if outcome.failed else 0
        unread = [finding for _, checked in outcome.checked for finding in checked.findings]
        if unread:
            from neolint.report.text import render_finding

            return f"{path} could not be read:\n\n" + "\n\n".join(render_finding(found) for found in unread), 2
        return f"{path}: no description of a compilation job in it; give explain what describe-compilation-job printed", 2
    return _diagnosed(described, output_format, colour), 3 if outcome.failed else 0


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


def _request(checked: list[tuple[str, Checked]], output_format: str, colour: bool) -> str:
    """A request was given: nothing has run yet; what would go wrong is what `check` says."""
    from neolint.report import Report, text

    findings = [finding for _, one in checked for finding in one.findings]
    if output_format == "json":
        from neolint.engine.load import load_rulebook
        from neolint.explain.json import render_requests

        return render_requests([(job.view["request"], _findings(job, one)) for _, one in checked for job in one.jobs], load_rulebook().dates)
    errors = sum(finding.severity == "error" for finding in findings)
    opening = "This is a request, not a description: nothing has run yet.\n"
    if not findings:
        return opening + "neolint finds nothing in it that would make the job fail.\n"
    verdict = "The job would be refused or fail as it stands:" if errors else "It may run, with this to look at:"
    return f"{opening}{verdict}\n\n" + text.render(Report(findings=findings), colour=colour).rsplit("\n\n", 1)[0] + "\n"
