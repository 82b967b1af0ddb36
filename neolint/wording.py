"""From what is wrong to a finding: the words of its rule, and its place in the file or in the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from neolint.engine.rules import Hit, Rule
from neolint.finding import Finding, Fix, Label, Problem, Severity
from neolint.job import Job
from neolint.layers import Spot, follow, pointers
from neolint.node import KEY, InArchive, Path
from neolint.source import Source, Span

if TYPE_CHECKING:
    from neolint.engine.load import RuleBook
    from neolint.schema import SchemaProblem


def worded(book: RuleBook, source: Source, problems: Iterable[Problem]) -> Iterator[Finding]:
    """Findings from problems: their rules have the words. Raises LookupError if a rule is not there."""
    for problem in problems:
        rule = book.get(problem.rule)
        if rule is None:
            raise LookupError(f"no rule has words for {problem.rule}")
        yield in_words_of(rule, source, problem)


def in_words_of(rule: Rule, source: Source, problem: Problem, severity: Severity | None = None) -> Finding:
    """A finding from a problem, in the words of its rule; its severity too, unless another one is given."""
    values: dict[str, Any] = dict(problem.values)
    fix = None
    if problem.edits and rule.fix is not None:
        fix = Fix(rule.fix_title(values), rule.safety, problem.edits)
    words = rule.label_words
    labels = tuple(
        Label(span, rule.fill(words[name], values)) for name, span in problem.labels.items() if name in words
    )
    return Finding(
        rule.code,
        rule.name,
        severity or rule.severity,
        rule.evidence,
        rule.words("message", values) or "",
        source,
        problem.span,
        rule.words("help", values),
        labels=labels,
        fix=fix,
        url=rule.url,
    )


def at(
    book: RuleBook,
    job: Job,
    name: str,
    path: Path,
    values: Mapping[str, object] | None = None,
    made: Problem | None = None,
) -> Iterator[Finding]:
    """A finding of the rule of that name, at a path."""
    spot = follow(job.layers, path)
    problem = made or Problem(name, Span(0, 0))
    problem = problem._replace(span=spot.span(), values=values or {})
    for finding in worded(book, job.document.source, [problem]):
        yield _placed(finding, job, spot, path)


def of_schema(book: RuleBook, job: Job, problem: SchemaProblem) -> Iterator[Finding]:
    """A finding of the schema, at the member that it is about."""
    last: Path = (KEY,) if problem.part == "key" else ()
    path = (*job.path, *problem.path)
    from neolint.fixes import schema_edits

    labels = {
        name: follow(job.layers, (*job.path, *place, *((KEY,) if part == "key" else ()))).span()
        for name, (place, part) in problem.labels.items()
    }
    values = {**problem.values, "model": book.dates["api_model"]}
    made = Problem(problem.rule, Span(0, 0), values, labels, schema_edits(job, problem))
    yield from at(book, job, problem.rule, (*path, *last), values, made)


def of_inner_document(book: RuleBook, job: Job, path: Path, problem: Problem) -> Iterator[Finding]:
    """A problem of a document inside a string, its spans and edits brought out into the file."""
    layer = job.layers.get(path)
    rule = book.get(problem.rule)
    if layer is None or rule is None:
        return
    for finding in worded(book, job.document.source, [problem.moved(layer.in_file, layer.edit)]):
        yield finding._replace(pointer=pointers(path[:-1]), document=job.document.index, job=job.index)


def of_rule(job: Job, hit: Hit) -> Finding:
    """What a rule has against a job, at the place that it names, in a file or in the archive."""
    from neolint.fixes import rule_fix

    rule, env = hit.rule, hit.env
    path = rule.place(env, hit.places)
    inside = _in_archive(job, path)
    spot = follow(job.layers, () if inside else path)
    finding = Finding(
        rule.code,
        rule.name,
        rule.severity,
        rule.evidence,
        rule.words("message", env) or "",
        inside or job.document.source,
        Span(0, 0) if inside else spot.span(),
        rule.words("help", env),
        labels=tuple(_label(job, at, words) for at, words in rule.labels(env, hit.places)),
        fix=rule_fix(job, hit),
        url=rule.url,
    )
    return finding._replace(job=job.index) if inside else _placed(finding, job, spot, path)


def _label(job: Job, at: Path, words: str) -> Label:
    inside = _in_archive(job, at)
    return Label(Span(0, 0), words, inside) if inside else Label(follow(job.layers, at).span(), words)


def _placed(finding: Finding, job: Job, spot: Spot, path: Path) -> Finding:
    definition = spot.definition()
    labels = finding.labels if definition is None else (*finding.labels, Label(definition, "it is set here"))
    return finding._replace(
        pointer=pointers(path[: spot.depth] if not spot.whole else path),
        document=job.document.index,
        job=job.index,
        labels=labels,
    )


def _in_archive(job: Job, path: Path) -> Source | None:
    """The archive of a job, if a path leads into it."""
    if job.archive is None or not path or not isinstance(path[0], InArchive):
        return None
    return Source(job.archive.path, "", binary=True, member=path[0].member)
