"""Which rules are worth asking about a job: those that may apply, and did not find nothing where it looks the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from neolint.engine.reads import look, seen
from neolint.engine.rules import Rule

_TARGET = ("source", "device", "os", "arch", "accelerator")
# How many kinds of jobs and how many verdicts are remembered, so that memory stays flat.
_KINDS = 250
_VERDICTS = 5_000


class Group:
    """Rules that look at the same places of a job; ``quiet`` has what stood there when they found nothing."""

    __slots__ = ("key", "quiet", "remembers", "rules")

    def __init__(self, rules: list[Rule], at: list[int] | None) -> None:
        self.rules = rules
        self.quiet: set[object] = set()
        self.remembers = at is not None  # else they look at everything
        self.key: Callable[[list[object]], object] = itemgetter(*at) if at else _nothing


def _nothing(_: list[object]) -> None:
    """The key of rules that look at nothing, or at everything."""


class _Kind:
    """The rules that may apply to one kind of job, in groups, and all the places they look at."""

    __slots__ = ("groups", "looks")

    def __init__(self, rules: list[Rule]) -> None:
        grouped: dict[tuple[str, ...] | None, list[Rule]] = {}
        for rule in rules:
            grouped.setdefault(rule.reads, []).append(rule)
        places = list({path: None for paths in grouped for path in paths or ()})
        self.looks = [look(path) for path in places]
        self.groups = [
            Group(group, None if paths is None else [places.index(path) for path in paths])
            for paths, group in grouped.items()
        ]


class Memory:
    """What the jobs of a run have in common. ``rules`` are those that are wanted at all."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._kinds: dict[tuple[object, ...], _Kind] = {}
        self._verdicts = 0

    def groups(self, view: dict[str, Any]) -> Iterator[tuple[Group, object]]:
        """The groups of rules to ask about a job, each with the key under which ``keep`` remembers that they are
        quiet.
        """
        target = view["target"]
        name = target["name"]
        signature = (
            view["kind"],
            view["framework"],
            *map(target.get, _TARGET),
            name if isinstance(name, str) else repr(name),  # of a device that should be a text and is a list
        )
        kind = self._kinds.get(signature)
        if kind is None:
            if len(self._kinds) >= _KINDS:
                self._kinds.clear()
            kind = self._kinds[signature] = _Kind(
                [rule for rule in self._rules if not rule.when_is_signed or rule.applies(view)]
            )
        places = seen(kind.looks, view, signature)
        for group in kind.groups:
            key = group.key(places)
            if key not in group.quiet:
                yield group, key

    def keep(self, group: Group, key: object) -> None:
        """Remember that a group's rules found nothing."""
        if group.remembers:
            if self._verdicts >= _VERDICTS:
                self._verdicts = 0
                self._kinds.clear()
            self._verdicts += 1
            group.quiet.add(key)
