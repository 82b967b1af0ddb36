"""Questions to AWS: each is asked once, and what may not be asked is unknown, with a note of what it needs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, NamedTuple

from neolint.aws.reach import Reach, Refused, called, client
from neolint.node import UNKNOWN

_DENIED = frozenset({
    "403", "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Forbidden", "AuthorizationError",
})  # fmt: skip


class Answer(NamedTuple):
    """What AWS says: ``value`` is None if there is no such thing, UNKNOWN if it may not be asked."""

    value: Any
    headers: Mapping[str, str] = {}


class Asker:
    """The clients of one run, and what they were told. ``notes`` say what could not be checked."""

    def __init__(self, reach: Reach) -> None:
        self.notes: list[str] = []
        self._reach = reach
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._answers: dict[Hashable, Answer] = {}

    def client(self, service: str, region: str | None = None) -> Any:
        """The client of a service, for a Region."""
        if (service, region) not in self._clients:
            self._clients[service, region] = client(self._reach, service, region)
        return self._clients[service, region]

    def ask(
        self,
        key: Hashable,
        call: Callable[[], Any],
        what: str,
        needs: str,
        *,
        missing: Iterable[str] = (),
        header: str | None = None,
    ) -> Answer:
        """The answer to a call. ``missing`` are the codes of AWS which say that there is no such thing; ``what`` it is
        about and what it ``needs`` are for the note, which is left out if a refusal comes with the ``header`` that was
        asked for. Raises CallFailed if nobody answers, or if AWS is at odds.
        """
        if key not in self._answers:
            self._answers[key] = self._answer(call, f"{what} (needs {needs})", frozenset(missing), header)
        return self._answers[key]

    def note(self, what: str) -> None:
        """Say once that something was not checked."""
        note = f"not checked: {what}"
        if note not in self.notes:
            self.notes.append(note)

    def _answer(self, call: Callable[[], Any], note: str, missing: frozenset[str], header: str | None) -> Answer:
        try:
            value = called(call)
        except Refused as refused:
            if refused.code in missing:
                return Answer(None, refused.headers)
            if header not in refused.headers:
                if refused.code not in _DENIED:
                    raise
                self.note(note)
            return Answer(UNKNOWN, refused.headers)
        return Answer(value, value.get("ResponseMetadata", {}).get("HTTPHeaders", {}))
