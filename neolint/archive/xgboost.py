"""XGBoost models: a saved booster (binary, JSON or UBJSON), or a pickle of one, told apart without loading it."""

from __future__ import annotations

import re
import struct

from neolint.archive.model import Model, ModelInput, Unreadable
from neolint.archive.tar import Content, Member

_NAMED = re.compile(r"xgboost-model|xgb|booster|\.(?:model|bst|ubj|deprecated)$", re.IGNORECASE)
_END = 16 << 10
_PICKLED = 256 << 10
# LearnerModelParamLegacy: base_score, num_feature, num_class, two flags, the version of XGBoost from 1.0 on
_LEGACY = struct.Struct("<fIiiiII")
_LEARNER = 136
_MOST_FEATURES = 100_000_000
_MOST_CLASSES = 100_000
_WHOLE = {b"i": "b", b"U": "B", b"I": "h", b"l": "i", b"L": "q"}


def is_booster(member: Member, start: bytes) -> bool:
    """Whether a file is an XGBoost model, by what it begins with or, since any name is allowed, what it is called."""
    if start.startswith((b"binf", b"bs64")) or _is_json(start) or _is_ubjson(start):
        return True
    if start[:1] == b"\x80" and start[1:2] in b"\x02\x03\x04\x05":
        return b"xgboost" in start[:400]
    return bool(_NAMED.search(member.base)) and not start.startswith(b"PK") and b"learner" not in member.base.encode()


def _is_json(start: bytes) -> bool:
    begun = re.match(rb'\s*\{\s*"(?:learner"\s*:\s*\{|version"\s*:\s*\[)', start)
    return begun is not None and b'"learner"' in start


def _is_ubjson(start: bytes) -> bool:
    return start.startswith(b"{L") and b"learner" in start[:400]


def read_booster(file: str, content: Content) -> Model:
    """What an XGBoost model says. Raises Unreadable."""
    start = content.peek(512)
    if start[:1] == b"\x80" and start[1:2] in b"\x02\x03\x04\x05":
        return _pickled(file, content.read(_PICKLED))
    if _is_json(start):
        return _json(file, _end(content))
    if _is_ubjson(start):
        return _ubjson(file, _end(content))
    return _binary(file, start)


def _end(content: Content) -> bytes:
    """The last bytes: there stands what the learner is, behind its trees."""
    content.skip(max(content.left - _END, 0))
    return content.read(_END)


def _model(file: str, form: str, version: str | None, features: int | None, details: dict[str, object]) -> Model:
    inputs = None if features is None else (ModelInput("data", (None, features), "float32"),)
    return Model("XGBOOST", file, form, version, inputs, (), {}, {"features": features, **details})


def _json(file: str, end: bytes) -> Model:
    if not end.rstrip().endswith(b"}"):
        raise Unreadable("it ends in the middle")
    version = re.search(rb'"version"\s*:\s*\[\s*(\d{1,4})\s*,\s*(\d{1,4})\s*,\s*(\d{1,4})\s*\]', end)
    features = re.search(rb'"num_feature"\s*:\s*"(\d{1,9})"', end)
    objective = re.search(rb'"objective"\s*:\s*\{\s*"name"\s*:\s*"([\w:]{1,60})"', end)
    return _model(
        file, "saved booster (JSON)", version and ".".join(part.decode() for part in version.groups()),
        int(features[1]) if features else None, {"objective": objective[1].decode() if objective else None},
    )  # fmt: skip


def _ubjson(file: str, end: bytes) -> Model:
    if not end.endswith(b"}"):
        raise Unreadable("it ends in the middle")
    found = end.rfind(b"\x07version[")
    version = _numbers(end[found + 9 :]) if found >= 0 else []
    features = re.search(rb"num_featureSL.{7}.([0-9]{1,9})", end, re.DOTALL)
    text = ".".join(map(str, version)) if len(version) == 3 else None
    return _model(file, "saved booster (UBJSON)", text, int(features[1]) if features else None, {})


def _numbers(raw: bytes) -> list[int]:
    """The three whole numbers of an array, which may say first how many it has."""
    if raw[:1] == b"#":
        raw = raw[2 + struct.calcsize(">" + _WHOLE.get(raw[1:2], "b")) :]
    found: list[int] = []
    while len(found) < 3 and raw[:1] in _WHOLE:
        kind = ">" + _WHOLE[raw[:1]]
        found.append(int(struct.unpack_from(kind, raw, 1)[0]))
        raw = raw[1 + struct.calcsize(kind) :]
    return found


def _binary(file: str, start: bytes) -> Model:
    if start.startswith(b"bs64"):
        return _model(file, "saved booster (binary)", None, None, {})
    _, features, classes, *_, major, minor = _LEGACY.unpack_from(start, 4 if start.startswith(b"binf") else 0)
    if not 0 < features < _MOST_FEATURES or not 0 <= classes < _MOST_CLASSES:
        raise Unreadable("it is no saved booster of XGBoost in any of its forms")
    version = f"{major}.{minor}" if 0 < major < 10 and minor < 100 else None
    details: dict[str, object] = {"booster": _names(start, 4 if start.startswith(b"binf") else 0)}
    return _model(file, "saved booster (binary)", version, features, details)


def _names(start: bytes, before: int) -> str | None:
    """The kind of booster: behind the learner's numbers stand the names of the objective and of that, each with its
    length.
    """
    at = before + _LEARNER
    for _ in range(2):
        length = int.from_bytes(start[at : at + 8], "little")
        name = start[at + 8 : at + 8 + length] if length < 64 else b""
        at += 8 + length
    return name.decode() if re.fullmatch(rb"[a-z]{2,20}", name) else None


def _pickled(file: str, raw: bytes) -> Model:
    """A pickle, read opcode by opcode for the classes that it names; nothing in it is run."""
    classes = sorted(pickled_classes(raw))
    own = [(module == "xgboost.core", name) for module, name in classes if module.split(".")[0] == "xgboost"]
    words = [name for _, name in sorted(own)]  # a wrapper holds a booster, and is what was pickled
    if not words:
        raise Unreadable("it is a pickle of something that is no XGBoost model")
    foreign = [
        f"{module}.{name}"
        for module, name in classes
        if module not in ("builtins", "__builtin__", "copyreg", "copy_reg", "xgboost.core")
    ]
    return _model(file, f"pickled {words[0]}", None, None, {"classes": [".".join(one) for one in classes][:20],
                                                            "foreign": foreign[:20]})  # fmt: skip


def pickled_classes(raw: bytes) -> set[tuple[str, str]]:
    """The classes and functions that a pickle names, as far as its bytes go."""
    import pickletools

    found: set[tuple[str, str]] = set()
    strings: list[str] = []
    memo: dict[int, str | None] = {}
    last: str | None = None
    try:
        for opcode, argument, _ in pickletools.genops(raw):
            name = opcode.name
            if name == "GLOBAL":
                module, _, attribute = str(argument).partition(" ")
                found.add((module, attribute))
                last = None
            elif name == "STACK_GLOBAL" and len(strings) > 1:
                found.add((strings[-2], strings[-1]))
                last = None
            elif "UNICODE" in name or (isinstance(argument, str) and "STRING" in name):
                last = str(argument)
                strings.append(last)
            elif name == "MEMOIZE":
                memo[len(memo)] = last
            elif "PUT" in name and isinstance(argument, int):
                memo[argument] = last
            elif "GET" in name and isinstance(argument, int):
                last = memo.get(argument)
                if last is not None:
                    strings.append(last)
            else:
                last = None
            del strings[:-2]
    except ValueError:  # it is cut where no more of it is read
        pass
    return found
