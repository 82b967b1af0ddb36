"""What was sent beside the request that is kept: where the two say different things."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from neolint.explain.signs import inner_value
from neolint.node import UNKNOWN

_COMPARED = ("RoleArn", "ModelPackageVersionArn", "InputConfig", "OutputConfig", "VpcConfig", "StoppingCondition")
_INNER = ("DataInputConfig", "CompilerOptions")
# The service drops it from what it echoes, whatever was sent.
_NOT_ECHOED = frozenset({"MaxWaitTimeInSeconds"})
_SHOWN = 80


def differences(request: Mapping[str, object], description: Mapping[str, object]) -> tuple[str, ...]:
    """A sentence for each member that is not the same in a request and in the description of the job it made.

    JSON inside strings is compared by what it says, not by how it is written. Unknown values differ from nothing. A
    name is given once only, so names are not compared.
    """
    return tuple(
        sentence
        for name in _COMPARED
        if name in request or name in description
        for sentence in _member(name, request.get(name), description.get(name), ())
    )


def _member(name: str, kept: object, sent: object, above: tuple[str, ...]) -> Iterator[str]:
    """The depth is that of the API's members."""
    if kept is UNKNOWN or sent is UNKNOWN or (name in _NOT_ECHOED and sent is None):
        return
    path = (*above, name)
    if isinstance(kept, Mapping) and (isinstance(sent, Mapping) or sent is None) and len(path) < 4:
        echoed = sent or {}
        for member in dict.fromkeys((*kept, *echoed)):
            yield from _member(str(member), kept.get(member), echoed.get(member), path)
        return
    if _plain(name, kept) != _plain(name, sent):
        yield f"{'.'.join(path)}: the file has {_shown(kept)}, {_shown(sent)} was sent"


def _plain(name: str, value: object) -> object:
    if name in _INNER and isinstance(value, str):
        inner = inner_value(value)
        return value if inner is UNKNOWN else inner
    return value


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, default=repr)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
