"""A FailureReason as it was pasted, freed from all that is not the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LIMIT = 20_000  # the service cuts a reason at 1024 characters; what a person pastes around it is bounded here
_SERVICE_LIMIT = 1024

_WRAPPER = re.compile(r"Error for (?P<job>[\w .-]{1,80}?): \w+\.? Reason: ")
_SUFFIX = re.compile(r"For further troubleshooting common failures\b.*\Z", re.DOTALL)
_CLASS = re.compile(
    r"(?:[\w.]{0,60}\.)?(?P<error>(?:Client|Server|Internal|Algorithm) ?Error|ParamValidationError|ValidationException)"
    r"\s*:\s*",
    re.IGNORECASE,
)
_CALL = re.compile(r"An error occurred \(\w+\) when calling the (?P<operation>\w*CompilationJobs?) operation")
_ESCAPES = re.compile(r"""(?<!\\)\\+(?P<kind>[nrt'"])""")
_FRAME_LINE = re.compile(r"(?m)^[ \t]*\[bt\] \(\d+\)[^\n]*$|\bStack trace(?: returned \d+ entries)?:[ \t]*$")
_FRAME = re.compile(r"\[bt\] \(\d+\) \S*")
_TUPLE_SEAM = re.compile(r""":['"],\s*['"]""")
_TUPLE_END = re.compile(r"""['"],?\)+\s*\Z""")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason itself: ``text`` on one line, without its class, which is ``error`` (such as ``ClientError``).

    ``job`` is the name that the SDK's wrapper gave; ``cut`` says that the service ran out of room. ``operation`` is the
    call of the API that was answered so: then it is the call that failed, not a job.
    """

    text: str
    error: str | None = None
    job: str | None = None
    cut: bool = False
    operation: str | None = None


def clean(text: str) -> Reason:
    """Free a reason from the SDK's sentence around it, the link at its end, stack frames and remains of tuples."""
    text = text[:_LIMIT].translate(_QUOTES)
    job = None
    if wrapper := _WRAPPER.search(text):
        job = re.sub(r"^Compilation job ", "", wrapper["job"], flags=re.IGNORECASE)
        text = text[wrapper.end() :]
    cut = len(text.strip()) >= _SERVICE_LIMIT
    text = _SUFFIX.sub("", _ESCAPES.sub(_unescape, text))
    text = _FRAME.sub(" ", _FRAME_LINE.sub(" ", text))
    text = " ".join(_TUPLE_SEAM.sub(": ", text).split())
    if "('" not in text and '("' not in text:
        text = _TUPLE_END.sub("", text)
    call = _CALL.search(text)
    error = None
    if found := _CLASS.match(text):
        error = found["error"].replace(" ", "")
        text = text[found.end() :]
    return Reason(text, error, job, cut, call["operation"] if call else None)


def _unescape(escape: re.Match[str]) -> str:
    return {"n": "\n", "r": "\n", "t": " "}.get(escape["kind"], escape["kind"])
