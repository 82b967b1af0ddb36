"""Corrections as rules and the schema describe them, made into edits of the file that a job stands in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from neolint.edits import add, quote_object, quote_scalar, remove, rename, set_value
from neolint.engine.rules import Hit, place_of
from neolint.finding import Edit, Fix
from neolint.job import Job
from neolint.layers import follow
from neolint.node import INSIDE, KEY, Path

if TYPE_CHECKING:
    from neolint.schema import SchemaProblem


def rule_fix(job: Job, hit: Hit) -> Fix | None:
    """The correction that a rule describes, as edits; None where this text does not allow it."""
    described = hit.rule.fix
    if described is None:
        return None
    edits: list[Edit | None] = []
    for action in ("set", "rename", "remove", "add"):
        if action in described:
            step = described[action]
            path = place_of(step["at"], hit.env, hit.places)
            if path is None:
                return None
            path = path[:-1] if path[-1:] == (KEY,) else path
            spot = follow(job.layers, path)
            values = {part: hit.rule.value(step[part], hit.env) for part in ("to", "key", "value") if part in step}
            if any(value is None for value in values.values()):
                return None
            if action == "set":
                edits.append(set_value(spot, values["to"]))
            elif action == "rename":
                edits.append(rename(spot, str(values["to"])))
            elif action == "remove":
                edits.append(_removed(job, path))
            else:
                edits.append(add(spot, str(values["key"]), values["value"]))
    whole = _all_or_none(edits)
    return Fix(hit.rule.fix_title(hit.env), hit.rule.safety, whole) if whole else None


def schema_edits(job: Job, problem: SchemaProblem) -> tuple[Edit, ...]:
    """What corrects a problem of the schema; nothing where that is not known or this text does not allow it."""
    path = (*job.path, *problem.path)
    spot = follow(job.layers, path)
    if problem.rule == "inner-value-is-object":
        return _all_or_none([quote_object(spot)])
    if problem.fix is None:
        return ()
    action, place, value = problem.fix
    if action == "rename":
        edit = rename(spot, str(value))
    elif action == "quote":
        edit = quote_scalar(spot)
    elif action == "set":
        edit = set_value(follow(job.layers, (*job.path, *place)), value)
    else:
        edit = _removed(job, path)
    return _all_or_none([edit])


def _removed(job: Job, path: Path) -> Edit | None:
    """A member taken out; with the string that holds it where nothing else is in it."""
    while len(path) > 2 and path[-2] is INSIDE:
        around = follow(job.layers, path[:-1])
        if around.whole and isinstance(around.node.items, dict) and len(around.node.items) == 1:
            path = path[:-2]
        else:
            break
    return remove(follow(job.layers, path), follow(job.layers, path[:-1]))


def _all_or_none(edits: Sequence[Edit | None]) -> tuple[Edit, ...]:
    """The edits, if each of them could be made: half a correction is none."""
    whole = tuple(edit for edit in edits if edit is not None)
    return whole if len(whole) == len(edits) else ()
