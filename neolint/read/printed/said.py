"""The last resort: a text in which the service, a client or a log says what went wrong, and nothing else is left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neolint.node import Node, collection
from neolint.source import Span

if TYPE_CHECKING:
    from neolint.source import Source

_MOST_QUERIED = 12
_MOST_LINES = 10_000
_MOST = 200_000  # of a log, its end is what counts
_STATUSES = ("FAILED", "STOPPED", "COMPLETED", "INPROGRESS", "STARTING", "STOPPING")
_STATUS = re.compile(rf"\A\s*(?P<status>{'|'.join(_STATUSES)})(?=\s|\Z)")
_NAMED = re.compile(rf"\A\s*(?P<name>[A-Za-z0-9-]{{1,63}}?)[\s:,-]+(?P<status>{'|'.join(_STATUSES)})\s*\Z")
# What stands before the text that counts: the SDK's sentence, an exception's class, the CLI's words. The text goes on
# to the end, or to an empty line.
_OPENINGS = (
    re.compile(r"Error for (?:Compilation job )?(?P<name>[A-Za-z0-9-]{1,63}): \w+\.? Reason: (?P<said>(?:.|\n)+)"),
    re.compile(r"(?P<said>(?:Client ?Error|ServerError|InternalServerError)\s*:\s*(?:.|\n)+)"),
    re.compile(r"(?P<said>An error occurred \(\w+\) when calling the \w*Compilation\w* operation(?:.|\n)+)"),
    re.compile(r"(?P<said>An error occurred \(\w+\) when calling the \w+ operation(?:.|\n)+)"),
    re.compile(r"(?P<said>Parameter validation failed:(?:.|\n)+)"),
    re.compile(r"(?P<said>\bInputConfiguration\s*:\s*(?:.|\n)+)"),
    re.compile(r"(?P<said>\b(?:CompilationError|Load ?Error|Operator(?:NotImplemented|Attribute\w+))\s*:(?:.|\n)+)"),
)  # fmt: skip
_PROMPT = re.compile(r"\n\s*\n|\n(?:During handling of the above|Traceback \(most recent call last\)|In \[\d+\]:)")


def read_said(source: Source) -> Node | None:
    """A description with nothing but its reason, if the text has one; its status and its name if they stand there."""
    text = source.text
    begin = max(0, len(text) - _MOST)
    members: dict[str, Node] = {}
    status = _NAMED.match(text) or _STATUS.match(text)
    if status is not None:
        members["CompilationJobStatus"] = Node("string", status["status"], Span(*status.span("status")), style="text")
        begin = status.end()
        if name := status.groupdict().get("name"):
            members["CompilationJobName"] = Node("string", name, Span(*status.span("name")), style="text")
    said = next((found for one in _OPENINGS if (found := one.search(text, begin))), None)
    if said is not None:
        name = said.groupdict().get("name")
        if name:
            members["CompilationJobName"] = Node("string", name, Span(*said.span("name")), style="text")
        start = said.start("said")
        stop = _end(text, start)
        members["FailureReason"] = Node("string", text[start:stop], Span(start, stop), style="text")
    elif (rest := text[begin:].strip()) and _is_known(rest):
        start = text.index(rest, begin)
        members["FailureReason"] = Node("string", rest, Span(start, start + len(rest)), style="text")
    if "FailureReason" not in members and (status is None or text[status.end() :].partition("\n")[0].strip()):
        return None
    return collection(Span(0, len(text)), dict(sorted(members.items())))


def said_in(source: Source, value: object) -> Node | None:
    """The same from a value of JSON or YAML: a reason alone, a status beside it, the messages of a log."""
    texts = _texts(value)
    if not texts:
        return None
    from neolint.source import Source as Text

    root = read_said(Text(source.path, "\n".join(texts)))
    if root is None:
        return None
    everything = Span(0, len(source.text))
    assert isinstance(root.items, dict)
    return collection(
        everything, {name: Node("string", node.value, everything, style="text") for name, node in root.items.items()}
    )


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and len(value) <= _MOST_LINES:
        if value and all(isinstance(one, list) and len(one) <= 3 for one in value):
            value = [part for one in value for part in one]
        return [one for one in value if isinstance(one, str)]
    events = value.get("events") if isinstance(value, dict) else None
    if isinstance(events, list):
        messages = (event.get("message") for event in events if isinstance(event, dict))
        return [message for message in messages if isinstance(message, str)]
    if (
        isinstance(value, dict) and len(value) <= _MOST_QUERIED and "StatusEquals" not in value
    ):  # the names are the user's own, chosen with --query
        texts = [text for text in value.values() if isinstance(text, str)]
        return sorted(texts, key=lambda text: text not in _STATUSES)
    return []


def _end(text: str, start: int) -> int:
    """Where what is said ends: at an empty line or the next traceback, else with the text."""
    ended = _PROMPT.search(text, start + 1)
    if ended is None or len(text[start : ended.start()]) < len("ClientError: ") + 10:
        return start + len(text[start:].rstrip())
    return ended.start()


def _is_known(text: str) -> bool:
    """Whether the catalogue has words for a text that names neither the service nor an exception."""
    from neolint.explain.catalogue import match

    return bool(match(text))
