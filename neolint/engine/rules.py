"""Rules as they run: loaded from compiled data, linked when first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, cast

from neolint.engine.evaluate import CelError, Env, link, link_place, link_template
from neolint.finding import Safety, Severity
from neolint.node import KEY, UNKNOWN, Part, Path

Places = dict[str, Path]
Compiled = Mapping[str, Any]
# What the verdict of a rule's `when` may be remembered by: these names take few values over thousands of jobs.
SIGNATURE = frozenset({"kind", "framework", "region", "target", "facts"})
_ARCHIVE = frozenset({"archive", "model"})


class Hit(NamedTuple):
    """A rule that does not hold: the values and places its words are made of."""

    rule: Rule
    env: Env
    places: Places


@dataclass(eq=False, repr=False)
class Rule:
    """One entry of rules/. Its conditions are linked when they are first run; most rules never are."""

    entry: Compiled
    origin: str = "neolint"
    _words: dict[str, Callable[[Env], str]] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """``NEO301``; a user's own rules have their own prefix."""
        return cast("str", self.entry["code"])

    @property
    def name(self) -> str:
        """``nvidia-missing-options``."""
        return cast("str", self.entry["name"])

    @property
    def aliases(self) -> tuple[str, ...]:
        """Names and codes it had before."""
        return tuple(self.entry.get("aliases", ()))

    @property
    def severity(self) -> Severity:
        """How much a finding counts, unless the configuration says otherwise."""
        return cast("Severity", self.entry["severity"])

    @property
    def evidence(self) -> str:
        """How we know."""
        return cast("str", self.entry["evidence"])

    @property
    def url(self) -> str | None:
        """Where its author explains it; neolint's own rules have their pages in `neolint rule`."""
        return cast("str | None", self.entry.get("url"))

    @property
    def over(self) -> tuple[str, ...]:
        """The rules whose findings at the same place this one's replace."""
        return tuple(self.entry.get("over", ()))

    @property
    def runs(self) -> bool:
        """False for the rules whose problems the readers and the schema find."""
        return "assert" in self.entry

    @property
    def reads(self) -> tuple[str, ...] | None:
        """What the verdict depends on (see engine/reads.py); None if on everything."""
        paths = self.entry.get("reads")
        return None if paths is None else tuple(paths)

    @cached_property
    def when_is_signed(self) -> bool:
        """Whether the condition depends on nothing but what SIGNATURE names."""
        return SIGNATURE.issuperset(self.entry.get("when_names", ()))

    @property
    def needs_account(self) -> bool:
        """Whether the condition asks about the account, so that the rule says nothing where nobody asked AWS."""
        return "account" in self.entry.get("when_names", ())

    @property
    def needs_archive(self) -> bool:
        """Whether the condition asks about the model archive, so that the rule says nothing where none is given."""
        return not _ARCHIVE.isdisjoint(self.entry.get("when_names", ()))

    @cached_property
    def _when(self) -> Callable[[Env], object] | None:
        return link(self.entry["when"]) if "when" in self.entry else None

    @cached_property
    def _linked(self) -> _Linked:
        entry = self.entry
        return _Linked(
            loops=tuple((tuple(names), link_place(expr)) for names, expr in entry.get("each", ())),
            let=tuple((name, link(expr)) for name, expr in entry.get("let", ())),
            holds=link(entry["assert"]),
        )

    def applies(self, env: Env) -> bool:
        """Whether the rule's ``when`` is true of a job; unknown and error are not."""
        return self._when is None or self._when(env) is True

    def check(self, env: Env, places: Places) -> Iterable[Hit]:
        """A hit for every turn of the rule's loops in which its assertion is false."""
        linked = self._linked
        if linked.loops or linked.let:
            return self._hits(linked, env, places)
        return (Hit(self, env, places),) if linked.holds(env) is False else ()

    def _hits(self, linked: _Linked, env: Env, places: Places) -> Iterator[Hit]:
        for turn_env, turn_places in _turns(linked.loops, env, places) if linked.loops else [(env, places)]:
            if linked.let:
                turn_env = dict(turn_env)
                for name, value in linked.let:
                    turn_env[name] = value(turn_env)
            if linked.holds(turn_env) is False:
                yield Hit(self, turn_env, turn_places)

    def trace(self, env: Env, places: Places) -> Iterator[tuple[str, object]]:
        """What the rule's ``when``, and its ``assert`` at every turn, come to: for the one who writes it."""
        if self._when is not None:
            holds = self._when(env)
            yield "when", holds
            if holds is not True:
                return
        linked = self._linked
        for turn_env, _ in _turns(linked.loops, env, places) if linked.loops else [(env, places)]:
            turn_env = dict(turn_env)
            for name, value in linked.let:
                turn_env[name] = value(turn_env)
            yield "assert", linked.holds(turn_env)

    def words(self, part: str, env: Env) -> str | None:
        """The rule's ``message``, ``help`` or other text, filled with values; None if it has none."""
        if part not in self.entry:
            return None
        if part not in self._words:
            self._words[part] = link_template(self.entry[part])
        return self._words[part](env)

    def place(self, env: Env, places: Places) -> Path:
        """Where the caret goes."""
        return place_of(self.entry["at"], env, places) or places["request"]

    def labels(self, env: Env, places: Places) -> Iterator[tuple[Path, str]]:
        """The further places, with their words."""
        for label in self.entry.get("labels", ()):
            path = place_of(label["at"], env, places)
            if path is not None:
                yield path, link_template(label["message"])(env)

    @property
    def label_words(self) -> Mapping[str, list[Any]]:
        """For rules whose problems Python code finds: the words of the places that a problem names."""
        return {label["at"]: label["message"] for label in self.entry.get("labels", ())}

    @property
    def fix(self) -> Compiled | None:
        """What the fix does, as in the rule file, compiled."""
        return cast("Compiled | None", self.entry.get("fix"))

    def fix_title(self, env: Env) -> str:
        """What the fix does, in words."""
        if "fix" not in self._words:
            self._words["fix"] = link_template((self.fix or {})["title"])
        return self._words["fix"](env)

    def fill(self, template: list[Any], env: Env) -> str:
        """Any of the rule's compiled templates, filled with values."""
        return link_template(template)(env)

    def value(self, expr: Any, env: Env) -> object:
        """An expression's value; None if it is unknown or an error."""
        value = link(expr)(env)
        return value if known(value) else None

    @property
    def safety(self) -> Safety:
        """How safe the rule's fix is."""
        return cast("Safety", (self.fix or {}).get("safety", "display"))


class _Linked(NamedTuple):
    loops: tuple[tuple[tuple[str, ...], Callable[..., tuple[object, Path | None]]], ...]
    let: tuple[tuple[str, Callable[[Env], object]], ...]
    holds: Callable[[Env], object]


def _turns(loops: tuple[Any, ...], env: Env, places: Places) -> Iterator[tuple[Env, Places]]:
    """Every turn of nested loops (there are as many levels as the rule writes, so recursion is bounded)."""
    (names, range_of), inner = loops[0], loops[1:]
    container, path = range_of(env, places)
    for first, second, first_path, second_path in _steps(container, path, len(names)):
        turn_env, turn_places = dict(env), dict(places)
        for name, value, at in zip(names, (first, second), (first_path, second_path), strict=False):
            turn_env[name] = value
            at = getattr(value, "at", at)
            if at is not None:
                turn_places[name] = at
        if inner:
            yield from _turns(inner, turn_env, turn_places)
        else:
            yield turn_env, turn_places


def _steps(
    container: object, path: Path | None, names: int
) -> Iterator[tuple[object, object, Path | None, Path | None]]:
    """One name over a list: its elements; over a map: its keys. Two: position or key, and the value."""
    if isinstance(container, list):
        for position, element in enumerate(container):
            at = None if path is None else (*path, position)
            yield (element, None, at, None) if names == 1 else (position, element, None, at)
    elif isinstance(container, dict):
        for key, value in container.items():
            at = None if path is None else (*path, key)
            yield key, value, None if at is None else (*at, KEY), at


def place_of(place: Any, env: Env, places: Places) -> Path | None:
    """The path that a compiled ``at`` leads to: the place of a value, of its key, or of a part of its text."""
    path = link_place(place["of"])(env, places)[1]
    if path is None:
        return None
    if place.get("key"):
        return path if path[-1:] == (KEY,) else (*path, KEY)
    if "part" in place:
        start, end = (link(bound)(env) for bound in place["part"])
        if isinstance(start, int) and isinstance(end, int):
            return (*path, Part(start, end))
    return path


def known(value: object) -> bool:
    """Whether a value is neither unknown nor an error."""
    return value is not UNKNOWN and not isinstance(value, CelError)
