"""The configuration: ``.neolint.yaml``, or ``[tool.neolint]`` in pyproject.toml; the nearest one upward from a file."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from neolint import __version__
from neolint.finding import NOTHING, Problem
from neolint.node import Node
from neolint.select import Named, unknown_selectors
from neolint.source import Source, Span

NAME = ".neolint.yaml"


class ConfigError(Exception):
    """A configuration that cannot be used: ``source`` and ``problems`` say where and why."""

    def __init__(self, source: Source, problems: list[Problem]) -> None:
        super().__init__(source.path)
        self.source = source
        self.problems = problems


class Config(NamedTuple):
    """What a configuration file says, by its own keys; ``root`` is its directory, ``warning`` what is odd about it.

    ``source`` and ``tree`` are its text, and where in it everything stands (not known of TOML).
    """

    path: str | None = None
    root: str = "."
    values: Mapping[str, Any] = NOTHING
    warning: str | None = None
    source: Source | None = None
    tree: Node | None = None

    def excluded(self, path: str) -> bool:
        """Whether a file or directory is left out."""
        patterns = tuple(self.values.get("exclude", ()))
        return bool(patterns) and self.matches(patterns, path)

    def matches(self, patterns: tuple[str, ...], path: str) -> bool:
        """Whether git's patterns, from the configuration's directory, mean a file or directory."""
        return bool(_matcher(patterns).match_file(os.path.relpath(path, self.root).replace(os.sep, "/")))

    def rule_folders(self) -> list[str]:
        """The folders and files with the users' own rules, from the configuration's directory."""
        return [os.path.join(self.root, folder) for folder in self.values.get("rules", ())]


@lru_cache(maxsize=256)
def _matcher(patterns: tuple[str, ...]) -> Any:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)


@lru_cache(maxsize=4096)
def find_config(folder: str) -> Config:
    """The configuration for the files of a directory (absolute). Raises ConfigError.

    The search ends at the root of the git checkout; nothing is read from the home directory or the environment.
    """
    own, pyproject = os.path.join(folder, NAME), os.path.join(folder, "pyproject.toml")
    has_own = os.path.isfile(own)
    table = _pyproject_table(pyproject) if os.path.isfile(pyproject) else None
    if has_own:
        config = read_config(own)
        if table is not None:
            warning = f"{NAME} and [tool.neolint] in pyproject.toml both stand in {folder}; {NAME} is used"
            return config._replace(warning=warning)
        return config
    if table is not None:
        return table
    parent = os.path.dirname(folder)
    if parent == folder or os.path.exists(os.path.join(folder, ".git")):
        return Config()
    return find_config(parent)


def read_config(path: str) -> Config:
    """A configuration file, checked against schemas/config. Raises ConfigError, and OSError if it cannot be read."""
    if os.path.basename(path) == "pyproject.toml":
        return _pyproject_table(path) or Config(path, os.path.dirname(os.path.abspath(path)))
    from neolint.read.text import decode
    from neolint.read.yaml import parse_yaml

    with open(path, "rb") as file:
        source, problems = decode(_shown(path), file.read())
    tree = parse_yaml(source.text)
    serious = [problem for problem in (*problems, *tree.problems) if problem.rule not in _HARMLESS]
    if serious:
        raise ConfigError(source, serious)
    root = tree.roots[0] if tree.roots else None
    values = {} if root is None else root.value
    _check(source, root, values)
    assert isinstance(values, dict)
    return Config(path, os.path.dirname(os.path.abspath(path)), values, source=source, tree=root)


_HARMLESS = frozenset({"yaml-versions-differ", "yaml-timestamp", "yaml-key-not-string"})


def _pyproject_table(path: str) -> Config | None:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    with open(path, "rb") as file:
        raw = file.read()
    if b"neolint" not in raw:
        return None
    source = Source(_shown(path), raw.decode("utf-8", errors="replace"))
    try:
        table = tomllib.loads(source.text).get("tool", {}).get("neolint")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(
            source, [Problem("own-file-mistake", Span(0, 0), {"what": f"this is no TOML: {error}"})]
        ) from error
    if table is None:
        return None
    _check(source, None, table)
    return Config(path, os.path.dirname(os.path.abspath(path)), table, source=source)


def _shown(path: str) -> str:
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def _check(source: Source, root: Node | None, values: object) -> None:
    from neolint.ownfiles import mistakes

    problems = mistakes("config", source, root, values)
    if not problems and isinstance(values, dict):
        wanted = values.get("required-version")
        if wanted is not None and not satisfies(__version__, wanted):
            where = root.items["required-version"].span if root and isinstance(root.items, dict) else Span(0, 0)
            what = f"this configuration asks for neolint {wanted}, and this is {__version__}"
            problems = [Problem("own-file-mistake", where, {"what": what})]
    if problems:
        raise ConfigError(source, problems)


def spot_of(config: Config, *path: str | int) -> Span:
    """Where something stands in the configuration; its start where that is not known."""
    node = config.tree
    for step in path:
        node = None if node is None else node.child(step)
    return Span(0, 0) if node is None else node.span


def check_rules(config: Config, rules: Collection[Named]) -> None:
    """Whether every rule that a configuration names is one. Raises ConfigError."""
    problems = []
    for path, word in _named_rules(config.values):
        for _, meant in unknown_selectors([word], rules):
            hint = f'; did you mean "{meant}"?' if meant else "; `neolint rule --all` lists them"
            what = f'there is no rule "{word}"{hint}'
            problems.append(Problem("own-file-mistake", spot_of(config, *path), {"what": what}))
    if problems:
        raise ConfigError(config.source or Source(config.path or NAME, ""), problems)


_Steps = tuple[str | int, ...]


def _named_rules(values: Mapping[str, Any]) -> Iterator[tuple[_Steps, str]]:
    """Every word that stands for rules, and where."""
    tables: list[tuple[_Steps, Mapping[str, Any]]] = [((), values)]
    tables += [(("overrides", number), override) for number, override in enumerate(values.get("overrides", ()))]
    for at, table in tables:
        for name in ("select", "extend-select", "ignore"):
            for number, word in enumerate(table.get(name, ())):
                if isinstance(word, str):
                    yield (*at, name, number), word
                else:
                    yield (*at, name, number, "rule"), word["rule"]
        for word in table.get("severity", ()):
            yield (*at, "severity", word), word


_CLAUSE = r"\s*(==|!=|>=|<=|>|<|~=)?\s*(\d+(?:\.\d+)*)\s*"


def satisfies(version: str, wanted: str) -> bool:
    """Whether a version meets ``>=0.2,<1`` and the like; a bare version must be met exactly. What is no such text is
    not met.
    """
    have = _parts(version)
    for clause in wanted.split(","):
        match = re.fullmatch(_CLAUSE, clause)
        if match is None:
            return False
        operator, bound = match[1] or "==", _parts(match[2])
        if operator == "~=":
            if not (have >= bound and have[: len(bound) - 1] == bound[:-1]):
                return False
        elif not {
            "==": have == bound,
            "!=": have != bound,
            ">=": have >= bound,
            "<=": have <= bound,
            ">": have > bound,
            "<": have < bound,
        }[operator]:
            return False
    return True


def _parts(version: str) -> tuple[int, ...]:
    found = [int(part) for part in re.findall(r"\d+", version)]
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)
