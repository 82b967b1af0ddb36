"""From the description of a job to what there is to say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neolint.explain.catalogue import match
from neolint.explain.causes import ALONE, SHOWN, causes_of, is_mistake, to_try
from neolint.explain.described import JobFacts, job_facts, member_map, text_of
from neolint.explain.diagnosis import Cause, Diagnosis, Logs
from neolint.explain.keras import compare
from neolint.explain.next_request import next_request, requested
from neolint.explain.reason import Reason, clean
from neolint.explain.signs import inner_value
from neolint.visible import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from neolint.finding import Finding

LOG_GROUP = "/aws/sagemaker/CompilationJobs"
_ENDED_BADLY = ("FAILED", "STOPPED")
_SHOWN_REASON = 160
_HEADINGS = {
    "job": "FAILED",
    "request": "REFUSED",
    "client": "NOT SENT",
    "device": "NOT A JOB",
    "sent": "SENT",
    "plan": "REQUEST",
}
_SAMPLED = ("CompilationJobArn", "CompilationJobName", "CompilationJobStatus")
_SAMPLE = "This is the sample that --generate-cli-skeleton output prints; it says nothing of a job."
_UNSEEN = " What was asked of it is not in this output, so the request could not be checked."


def diagnose(description: Mapping[str, object], findings: Sequence[Finding], log_tail: Sequence[str] = ()) -> Diagnosis:
    """What became of a job, why, and what to send next. ``findings`` are those in the request that it echoes.

    ``log_tail`` is asked where the description's own text names no cause.

    Never raises: whatever the description lacks, or holds in an odd form, is not known. A request, which has not run
    yet, gets a summary that says so.
    """
    job = job_facts(description)
    reason = clean(text_of(description, "FailureReason") or "")
    failed = job.status in _ENDED_BADLY or (job.status is None and bool(reason.text))
    causes: tuple[Cause, ...] = ()
    if failed:
        asked = reason if job.status != "STOPPED" else Reason("")
        causes = causes_of(description, job, asked, findings, log_tail)
    if job.status == "STOPPED":
        causes = tuple(cause for cause in causes if cause.id == "timeout")
    if any(description.get(name) == name for name in _SAMPLED):
        return Diagnosis(JobFacts(), _SAMPLE, (), None, None, tuple(findings), "SAMPLE", has_request=False)
    is_request = job.status is None and not reason.text and job.arn is None
    stage = _stage(job, reason, causes)
    steps = _to_try(job, reason, causes, findings) if stage == "job" else ()
    return Diagnosis(
        job=job,
        summary=sentence(_summary(job, reason, causes, findings, is_request=is_request, steps=steps), capital=False)
        + (_UNSEEN if failed and stage == "job" and not _has_request(description) else ""),
        causes=causes,
        next=next_request(description, job, findings, causes, _shapes(description, reason, causes))
        if failed or is_request
        else None,
        logs=None if is_request or stage != "job" else _logs(job, reason, causes),
        findings=tuple(findings),
        heading=job.status or _HEADINGS["sent" if not (is_request or reason.text) else "plan" if is_request else stage],
        has_request=_has_request(description),
        log_tail=tuple(log_tail),
        request=requested(description),
        to_try=steps,
    )


def _to_try(job: JobFacts, reason: Reason, causes: Sequence[Cause], findings: Sequence[Finding]) -> tuple[str, ...]:
    """What to do where there is no cause to remove."""
    if job.status == "COMPLETED" and any(
        one.severity != "info" and not one.code.startswith("NEO8") for one in findings
    ):
        return to_try("completed-oddly", job, None)
    if job.status in ("FAILED", None) and (job.arn or reason.text) and not causes:
        return to_try("text-unknown", job, job.name or reason.job)
    return ()


def _shapes(description: Mapping[str, object], reason: Reason, causes: Sequence[Cause]) -> dict[str, list[object]]:
    """The inputs whose shape is certain to have its channels in the wrong place, with the right shape."""
    if not causes or causes[0].id != "keras-shape" or causes[0].confidence != "certain":
        return {}
    groups = next((one.groups for one in match(reason.text) if one.entry.id == "keras-shape"), {})
    value = inner_value(member_map(description, "InputConfig").get("DataInputConfig"))
    compared = compare(value, groups.get("input"), groups.get("expected"))
    return {} if compared is None or compared.corrected is None else {compared.name: compared.corrected}


def _logs(job: JobFacts, reason: Reason, causes: Sequence[Cause]) -> Logs:
    stream = job.name or reason.job
    if stream and causes and causes[0].id == "dic-derive":
        stream += "/model-info-extraction"
    return Logs(LOG_GROUP, stream)


def duration(seconds: int) -> str:
    """``84 s``, ``14 min 3 s``, ``2 h 5 min``."""
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7200:
        return f"{seconds // 60} min {seconds % 60} s" if seconds % 60 else f"{seconds // 60} min"
    minutes = seconds // 60
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def sentence(text: str, *, capital: bool = True) -> str:
    """The text with a full stop, and with a capital letter unless its first word is a name or a code."""
    first = text.split(" ", 1)[0]
    begun = text[:1].upper() + text[1:] if capital and first.isalpha() and first.islower() else text
    return begun if begun.endswith((".", "!", "?")) else begun + "."


def _summary(
    job: JobFacts,
    reason: Reason,
    causes: Sequence[Cause],
    findings: Sequence[Finding],
    *,
    is_request: bool,
    steps: Sequence[str],
) -> str:
    name = job.name or reason.job or "The job"
    after = "" if job.billed_seconds is None else f" after {duration(job.billed_seconds)}"
    if is_request:
        return _request_summary(findings)
    if job.status is None and not reason.text:
        return f"The service has taken the request for {job.name or 'the job'}; this does not say what became of it"
    if (stage := _stage(job, reason, causes)) != "job":
        return _no_job(stage, reason, causes)
    if job.status in ("FAILED", None):
        return f"{name} failed{after}{_why(job, reason, causes)}"
    if job.status == "COMPLETED":
        where = f"; the compiled model is at {job.artifacts}" if job.artifacts else ""
        odd = "; look at what is odd in its request all the same" if steps else ""
        return f"{name} completed{after}{where}{odd}"
    if job.status == "STOPPED":
        limit = ", most likely by its time limit" if causes else ""
        return f"{name} was stopped{after}{limit}, before it had compiled the model"
    if job.status == "STOPPING":
        return f"{name} is being stopped; nothing is known yet of what it leaves behind"
    if job.status == "STARTING":
        since = f" since {job.created}" if job.created else ""
        return (
            f"{name} has been waiting for its machine{since}; that takes some minutes as a rule and is not billed. "
            "If it takes a quarter of an hour or more, stop it, and send it again or in another Region"
        )
    if job.status == "INPROGRESS":
        since = f" since {job.started}" if job.started else ""
        return f"{name} was still running{since} when this was written; describe it again to learn more"
    return f"{name} has the status {job.status}, which neolint does not know"


def _stage(job: JobFacts, reason: Reason, causes: Sequence[Cause]) -> str:
    """Where it failed: in the ``job``, or before there was one, or after: see Cause.stage."""
    if job.status is not None or not reason.text:
        return "job"
    if causes and causes[0].stage != "job":
        return causes[0].stage
    return "request" if reason.operation and not reason.job else "job"


def _has_request(description: Mapping[str, object]) -> bool:
    """Whether a description holds what was asked, so that it could be checked."""
    return bool(member_map(description, "InputConfig") or member_map(description, "OutputConfig"))


def _no_job(stage: str, reason: Reason, causes: Sequence[Cause]) -> str:
    operation = reason.operation or "CreateCompilationJob"
    call = f"The service refused the call ({operation})"
    what = {
        "request": f"{call}, and no job ran"
        if operation.startswith("Create")
        else f"{call}; that says nothing of a job",
        "client": "The client refused the request, and nothing was sent",
        "device": "No job failed: this was said when the compiled model was loaded or run",
    }[stage]
    if not causes:
        return f'{what}; it said "{shorten(reason.text, _SHOWN_REASON)}"'
    joint = {"certain": ":", "likely": ": most likely", "possible": ": possibly"}[causes[0].confidence]
    return f"{what}{joint} {causes[0].title}"


def _why(job: JobFacts, reason: Reason, causes: Sequence[Cause]) -> str:
    if causes and causes[0].opaque:
        return f', and the text gives no reason ("{shorten(reason.text, _SHOWN_REASON)}")'
    if causes:
        joint = {"certain": "", "likely": ", most likely", "possible": ", possibly"}[causes[0].confidence]
        unsaid = reason.text and causes[0].because[0] in (ALONE, SHOWN)
        said = f' ("{shorten(reason.text, _SHOWN_REASON)}")' if unsaid else ""
        return f"{said}{joint} because {causes[0].title}"
    stream = job.name or reason.job
    log = f"the end of its log first (group {LOG_GROUP}" + (f", stream {stream})" if stream else ")")
    if not reason.text:
        return f", and the description gives no reason; read {log}"
    return f' for a reason that neolint does not know ("{shorten(reason.text, _SHOWN_REASON)}"); read {log}'


def _request_summary(findings: Sequence[Finding]) -> str:
    errors = sum(is_mistake(finding) for finding in findings)
    if errors:
        mistakes = "a mistake in it makes" if errors == 1 else f"{errors} mistakes in it make"
        return f"Nothing has run yet: this is a request, and {mistakes} sure that the job would be refused or fail"
    return "Nothing has run yet: this is a request, and neolint finds no error in it"
