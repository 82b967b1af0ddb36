"""Where neolint's own data are: inside the wheel (or a zip), or beside the package in a checkout."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Iterator

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_ROOT = os.path.dirname(_PACKAGE)


def _checkout() -> str | None:
    """The checkout's root, if the package stands in one. An unrelated ``rules`` folder beside it is never taken for
    ours.
    """
    try:
        with open(os.path.join(_ROOT, "pyproject.toml"), encoding="utf-8") as file:
            return _ROOT if 'name = "neolint"' in file.read(2000) else None
    except OSError:
        return None


def schema_text(name: str) -> bytes:
    """The text of schemas/NAME.json."""
    root = _checkout()
    if root is None:
        content = pkgutil.get_data("neolint", f"_data/schemas/{name}.json")
        if content is None:
            raise FileNotFoundError(f"schemas/{name}.json")
        return content
    with open(os.path.join(root, "schemas", f"{name}.json"), "rb") as file:
        return file.read()


def compiled_data(name: str) -> bytes | None:
    """A file of compiled rules; None in a checkout whose rules have changed since they were compiled."""
    try:
        content = pkgutil.get_data("neolint", f"_data/{name}")
    except OSError:
        return None
    if _checkout() is None:
        return content
    try:
        with open(os.path.join(_PACKAGE, "_data", "digest"), encoding="ascii") as file:
            return content if file.read() == digest() else None
    except OSError:
        return None


def digest() -> str:
    """What the compiled data depend on in a checkout: the rule files and the code that compiles them."""
    from hashlib import blake2b

    total = blake2b(digest_size=16)
    for name, text in rule_sources():
        total.update(f"{name}\0{len(text)}\0".encode())
        total.update(text.encode())
    engine = os.path.join(_PACKAGE, "engine")
    modules = [os.path.join(engine, name) for name in sorted(os.listdir(engine)) if name.endswith((".py", ".lark"))]
    for module in (*modules, os.path.join(_PACKAGE, "explain", "catalogue.py")):
        with open(module, "rb") as file:
            total.update(file.read())
    return total.hexdigest()


def rule_sources() -> Iterator[tuple[str, str]]:
    """In a checkout: every file under rules/ with its name from the root, by name."""
    for folder in ("rules", "rules/facts", "rules/failures"):
        path = os.path.join(_ROOT, *folder.split("/"))
        for name in sorted(os.listdir(path)):
            if name.endswith(".yaml"):
                with open(os.path.join(path, name), encoding="utf-8") as file:
                    yield f"{folder}/{name}", file.read()
