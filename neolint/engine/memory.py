"""Which rules are worth asking about a job: those that may apply, and did not find nothing where it looks the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from neolint.engine.reads import Looks, seen
from neolint.engine.rules import Rule

_TARGET = ("source", "device", "os", "arch", "accelerator")
# Where most jobs have something of their own: what looks there is asked about nearly every one of them.
_OWN = frozenset({
    "request.InputConfig.S3Uri", "request.OutputConfig.S3OutputLocation", "request.Tags",
    "request.StoppingCondition.MaxRuntimeInSeconds",
})  # fmt: skip
# How many kinds of jobs and how many verdicts of a group are remembered, so that memory stays flat.
_KINDS = 100
_VERDICTS = 100


class Group:
    """Rules that look at the same places of a job; ``quiet`` has what stood there when they found nothing."""

    __slots__ = ("quiet", "remembers", "rules")

    def __init__(self, rules: tuple[Rule, ...], *, remembers: bool) -> None:
        self.rules = rules
        self.quiet: set[object] = set()
        self.remembers = remembers


Key = Callable[[list[object]], object]


def _key(places: list[str], paths: tuple[str, ...] | None) -> Key:
    """What takes out of all that was seen what stands at some of the places; of rules that look at nothing, or at
    everything, nothing.
    """
    return itemgetter(*map(places.index, paths)) if paths else lambda _: None


class _Kind:
    """The rules that may apply to one kind of job, in groups with their keys, and all the places they look at.

    ``common`` are the groups that do not look where a job has something of its own; ``quiet`` has what stood at their
    places, taken together, when all of them were quiet.
    """

    __slots__ = ("common", "groups", "key_of", "looks", "own", "quiet")

    def __init__(self, rules: list[Rule], known: dict[tuple[Rule, ...], Group]) -> None:
        grouped: dict[tuple[str, ...] | None, list[Rule]] = {}
        for rule in rules:
            grouped.setdefault(rule.reads, []).append(rule)
        self.looks = Looks({path: None for paths in grouped for path in paths or ()})
        places = self.looks.paths
        self.own: list[tuple[Key, Group]] = []
        self.common: list[tuple[Key, Group]] = []
        looked_at: set[str] = set()
        for paths, members in grouped.items():
            group = known.setdefault(tuple(members), Group(tuple(members), remembers=paths is not None))
            is_common = paths is not None and _OWN.isdisjoint(paths)
            looked_at.update(paths if paths and is_common else ())
            (self.common if is_common else self.own).append((_key(places, paths), group))
        self.groups = self.own + self.common
        self.key_of = _key(places, tuple(looked_at))
        self.quiet: set[object] = set()


class Memory:
    """What the jobs of a run have in common. ``rules`` are those that are wanted at all."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._kinds: dict[tuple[object, ...], _Kind] = {}
        self._groups: dict[tuple[Rule, ...], Group] = {}  # kinds to which the same rules may apply share them

    def groups(self, view: dict[str, Any]) -> Iterator[tuple[Group, object]]:
        """The groups of rules to ask about a job, each with the key under which ``keep`` remembers that they are
        quiet.
        """
        target = view["target"]
        name = target["name"]
        signature = (
            *map(target.get, _TARGET),
            name if isinstance(name, str) else repr(name),  # of a device that should be a text and is a list
        )
        kind = self._kinds.get((view["kind"], view["framework"], view["region"], signature))
        if kind is None:
            kind = self._learnt(view, signature)
        places = seen(kind.looks, view, signature)
        common = kind.key_of(places)
        known = common in kind.quiet
        for key_of, group in kind.own if known else kind.groups:
            key = key_of(places)
            if key not in group.quiet:
                yield group, key
        if not known and all(key_of(places) in group.quiet for key_of, group in kind.common):
            _remember(kind.quiet, common)

    def _learnt(self, view: dict[str, Any], signature: tuple[object, ...]) -> _Kind:
        if len(self._kinds) >= _KINDS:
            self._kinds.clear()
            self._groups.clear()
        rules = [rule for rule in self._rules if not rule.when_is_signed or rule.applies(view)]
        kind = self._kinds[view["kind"], view["framework"], view["region"], signature] = _Kind(rules, self._groups)
        return kind

    def keep(self, group: Group, key: object) -> None:
        """Remember that a group's rules found nothing."""
        if group.remembers:
            _remember(group.quiet, key)


def _remember(quiet: set[object], key: object) -> None:
    if len(quiet) >= _VERDICTS:
        quiet.clear()
    quiet.add(key)
