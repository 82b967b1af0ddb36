"""What a rule's page says, before it is text of any kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from neolint.engine.load import RuleBook
from neolint.engine.rules import Rule
from neolint.example import REQUEST, as_json, changed, example_checker, is_file, run, written
from neolint.report.text import render_finding
from neolint.rulepage.plain import plain

MEANING = {
    "documented": "the API model or an AWS page says so",
    "observed": "reproduced with the real client, or seen in a stored answer of the service",
    "logical": "it cannot be otherwise",
    "loader": "read in the published loader of Neo; the service may differ",
    "reported": "one user's report",
    "inferred": "our own deduction",
    "policy": "a rule of your own",
}
GRADES = {
    "safe": "`--fix` makes it",
    "unsafe": "`--fix --unsafe-fixes` makes it; look at it afterwards",
    "display": "it is shown, and never made for you",
}


@dataclass(frozen=True, slots=True)
class AwsMessage:
    """A text of AWS that the mistake can be behind, and the entry of `neolint explain` that knows it."""

    text: str
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An example as a reader would write it: the members that matter or the whole file, what is left out of the
    request, what neolint prints, and what goes with it: words, and what they speak of, in YAML.
    """

    kind: str
    notation: str
    text: str
    without: tuple[str, ...]
    output: tuple[str, ...]
    beside: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """Another rule: ``how`` is ``see`` or, where this one speaks in its stead, ``instead of``."""

    code: str
    name: str
    how: str = "see"


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's page. ``written`` are the examples as the rule file has them."""

    code: str
    name: str
    aliases: tuple[str, ...]
    severity: str
    evidence: str
    source: str | None
    message: str
    help: str | None
    why: str | None
    fix: Mapping[str, str] | None
    related: tuple[Related, ...]
    aws_messages: tuple[AwsMessage, ...]
    shown: tuple[Shown, ...]
    written: tuple[Mapping[str, Any], ...]

    @property
    def help_alone(self) -> str | None:
        """The help, where no bad example shows it."""
        return None if any(one.output for one in self.shown) else self.help

    def plain(self) -> dict[str, Any]:
        """As values for JSON: the examples as the rule file has them, each with what neolint prints."""
        values = asdict(self)
        shown = values.pop("shown")
        examples = zip(values.pop("written"), shown, strict=True)
        values["examples"] = [
            {**example, "output": "\n\n".join(one["output"])} if "bad" in example else dict(example)
            for example, one in examples
        ]
        return values


@dataclass(eq=False)
class PageMaker:
    """Makes the pages of a book's rules; what all of them need is made once."""

    book: RuleBook
    pages: Mapping[str, Mapping[str, Any]]

    def page(self, rule: Rule, *, columns: int) -> Page:
        """The page of a rule, its examples run and what is printed for them ``columns`` wide."""
        documented = self.pages.get(rule.code, {})
        examples = tuple(documented.get("examples", ()))
        return Page(
            rule.code,
            rule.name,
            rule.aliases,
            rule.severity,
            rule.evidence,
            documented.get("source"),
            plain(rule.entry["message"], self.book.facts),
            plain(rule.entry["help"], self.book.facts) if "help" in rule.entry else None,
            documented.get("why"),
            None if rule.fix is None else {"title": plain(rule.fix["title"], self.book.facts), "safety": rule.safety},
            tuple(self._related(rule)),
            tuple(self._aws_messages(rule)),
            tuple(self._shown(rule, example, examples, columns) for example in examples),
            examples,
        )

    @cached_property
    def _checker(self) -> Any:
        return example_checker(self.book)

    @cached_property
    def _named_by(self) -> dict[str, list[Rule]]:
        """By a rule's code, the rules that name it as related."""
        naming: dict[str, list[Rule]] = {}
        for rule in self.book.rules:
            for other in self._rules(self.pages.get(rule.code, {}).get("related", ())):
                naming.setdefault(other.code, []).append(rule)
        return naming

    def _rules(self, words: Iterable[str]) -> list[Rule]:
        return [rule for word in words if (rule := self.book.get(word)) is not None]

    def _related(self, rule: Rule) -> Iterator[Related]:
        instead = self._rules(rule.over)
        named = {one.code: one for one in self._rules(self.pages.get(rule.code, {}).get("related", ()))}
        naming = {one.code: one for one in self._named_by.get(rule.code, ())}
        for other in ({**named, **naming}).values():
            if other not in instead:
                yield Related(other.code, other.name)
        for other in instead:
            yield Related(other.code, other.name, "instead of")

    @cached_property
    def _failures(self) -> dict[str, list[AwsMessage]]:
        """By a rule's name, the texts of the failures that name it; those that it surely explains come first."""
        from neolint.explain.catalogue import load_catalogue

        surely: dict[str, list[AwsMessage]] = {}
        perhaps: dict[str, list[AwsMessage]] = {}
        for entry in load_catalogue():
            texts = [AwsMessage(example.text.removeprefix("ClientError: "), entry.id) for example in entry.examples]
            signs = {sign for clue in entry.clues for sign in clue.signs}
            certain = {sign for clue in entry.clues if clue.confidence == "certain" for sign in clue.signs}
            sure = {*entry.related, *certain}
            for name in sorted({*entry.related, *signs}):
                (surely if name in sure else perhaps).setdefault(name, []).extend(texts)
        return {name: [*surely.get(name, ()), *perhaps.get(name, ())] for name in {**surely, **perhaps}}

    def _aws_messages(self, rule: Rule) -> Iterator[AwsMessage]:
        """The rule's own texts, and the catalogue's but for the samples of an entry that one of its own fits."""
        from neolint.explain.catalogue import match

        fitting: set[str] = set()
        for text in self.pages.get(rule.code, {}).get("aws_message", ()):
            entries = [one.entry.id for one in match(text)]
            fitting.update(entries)
            yield AwsMessage(text, entries[0] if entries else None)
        for name in (rule.name, *rule.aliases):
            for said in self._failures.get(name, ()):
                if said.failure not in fitting:
                    yield said

    def _shown(
        self, rule: Rule, example: Mapping[str, Any], examples: Iterable[Mapping[str, Any]], columns: int
    ) -> Shown:
        kind = "bad" if "bad" in example else "good"
        changes = example[kind]
        output: tuple[str, ...] = ()
        if kind == "bad":
            checked = run(self._checker, changes, example.get("account"), example.get("archive"))
            found = [finding for finding in checked.findings if finding.name == rule.name]
            output = tuple(render_finding(finding, columns=columns) for finding in found)
        if is_file(changes):
            return Shown(kind, changes.get("as", "json"), written(changes).text.rstrip("\n"), (), output)
        # a good example without changes shows what the bad ones change, as it stands in the request
        members = changes or _in_request({name for other in examples for name in other.get("bad", ())})
        given = {name: value for name, value in members.items() if value is not None}
        without = tuple(name for name, value in members.items() if value is None)
        beside = next(((words, _told(example[name])) for name, words in _BESIDE if name in example), None)
        return Shown(kind, "json", as_json(changed(given, {})) if given else "", without, output, beside)


def _told(value: Mapping[str, Any]) -> str:
    """What an example has beside the request, as the rule file tells it."""
    import yaml

    return str(yaml.safe_dump(dict(value), sort_keys=False, allow_unicode=True, width=100)).rstrip("\n")


_BESIDE = (("account", "where AWS says of it"), ("archive", "with an archive that holds"))


def _in_request(names: set[str]) -> dict[str, Any]:
    """The members of the request that the examples start from, by their dotted names; None where it has none."""
    members: dict[str, Any] = {}
    for name in sorted(names - {"text", "as"}):
        value: Any = REQUEST
        for step in name.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        members[name] = value
    return members
