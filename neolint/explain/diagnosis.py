"""What ``explain`` says about a job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from neolint.explain.catalogue import Confidence
    from neolint.explain.described import JobFacts
    from neolint.finding import Finding


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why the job may have failed.

    ``id`` is that of the catalogue; ``findings`` are the codes of those that support it. ``stage`` is where it showed:
    in a ``job`` that ran, when the ``request`` was sent, in the ``client`` before that, on the ``device`` afterwards.
    ``opaque`` is True if it only says that the service gives no reason.
    """

    id: str
    title: str
    confidence: Confidence
    because: tuple[str, ...]
    remedy: tuple[str, ...]
    findings: tuple[str, ...]
    source: str
    stage: str = "job"
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class NextRequest:
    """The request to send next, what was changed in it, and what has to be done by hand."""

    request: Mapping[str, object]
    changes: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Logs:
    """Where CloudWatch keeps what the job printed. ``stream`` is None if the job's name is not known."""

    group: str
    stream: str | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All there is to say about a job. ``causes`` are ranked, best first.

    ``next`` is None for a job that needs no new request, or whose request is not known. ``heading`` is the status in
    capitals, or where no job has one: REQUEST, SENT, REFUSED (by the service), NOT SENT (by the client), NOT A JOB.
    ``has_request`` is whether the description says what was asked, and ``request`` is that. ``differences`` are
    sentences on what the file ``kept_in``, where the user keeps the request, has otherwise.
    ``log_tail`` are the last lines of the job's log, if it was asked for. ``to_try`` is what to do where no cause is
    known, or none is needed: the cheapest first.
    """

    job: JobFacts
    summary: str
    causes: tuple[Cause, ...]
    next: NextRequest | None
    logs: Logs | None
    findings: tuple[Finding, ...] = ()
    heading: str = "FAILED"
    has_request: bool = True
    request: Mapping[str, object] = field(default_factory=dict)
    differences: tuple[str, ...] = ()
    kept_in: str | None = None
    log_tail: tuple[str, ...] = ()
    to_try: tuple[str, ...] = ()

    @property
    def in_request(self) -> tuple[Finding, ...]:
        """The findings about the request; what NEO8xx says is how the job ended."""
        return tuple(finding for finding in self.findings if not finding.code.startswith("NEO8"))

    @property
    def left_open(self) -> tuple[str, ...]:
        """What the next request leaves to be done by hand, but for what the first cause advises already."""
        advised = self.causes[0].remedy if self.causes else ()
        return () if self.next is None else tuple(left for left in self.next.open if left not in advised)
