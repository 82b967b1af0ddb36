"""What calls make: the few functions and methods that requests are built with, the file's own functions, and jobs."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from neolint.read.python_expressions import Evaluator, Frame, forget, iterated, take_over
from neolint.read.python_requests import JOB_CALLS, Arguments, request_of
from neolint.read.python_statements import follow_block
from neolint.read.python_strings import NotKnown, format_method, formatted, json_text
from neolint.read.python_text import Text, fixed, joined
from neolint.read.python_values import Value, copied_value, is_scalar, merged, plain, string, unknown
from neolint.source import Span

_MAX_CALLS_INSIDE = 8
_MAX_JOBS = 500
_MAX_ROWS = 2_000
_CHANGING = frozenset({"clear", "insert", "pop", "popitem", "remove", "reverse", "sort"})


@dataclass(eq=False)
class Calls:
    """What is called; ``requests`` are those of the jobs found, each with its call."""

    requests: list[tuple[ast.Call, Value]] = field(default_factory=list)
    seen: set[ast.Call] = field(default_factory=set)
    entered: set[ast.AST] = field(default_factory=set)
    stack: list[ast.AST] = field(default_factory=list)

    def __call__(self, evaluator: Evaluator, node: ast.Call, frame: Frame) -> Value:
        """What a call makes. What is in its arguments is looked at in any case."""
        span = evaluator.span(node)
        owner, function = self._callee(evaluator, node, frame)
        arguments = _arguments(evaluator, node, frame)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _last_word(node.func, function)
        if function is not None and function.kind == "function":
            return self.enter(evaluator, function.value, arguments, frame, owner, span)
        if function is not None and function.kind == "class":
            return self._instance(evaluator, function, arguments, frame, span)
        if name in JOB_CALLS:
            request = request_of(evaluator, node, name, owner, arguments)
            if request is not None:
                self.seen.add(node)
                if len(self.requests) < _MAX_JOBS:
                    self.requests.append((node, request))
                return unknown(span)
        try:
            if owner is not None and owner.kind in ("string", "map", "list"):
                return _method(owner, name, arguments, span)
            dotted = function.value if function is not None and function.kind == "name" else ""
            made = _known_function(dotted, arguments, span)
        except NotKnown:
            return unknown(span)
        if made is not None:
            return made
        if owner is not None and owner.kind == "object" and name in ("create_model", "fit", "deploy"):
            return owner if name == "create_model" else unknown(span)
        if name[:1].isupper() or name == "client":
            return Value("object", None, span, maker=name, attributes=dict(arguments.named), loose=arguments.loose)
        return unknown(span)

    def _callee(self, evaluator: Evaluator, node: ast.Call, frame: Frame) -> tuple[Value | None, Value | None]:
        """What a method belongs to, and the function if it is known."""
        if isinstance(node.func, ast.Attribute):
            owner = evaluator.value(node.func.value, frame)
            if owner.kind == "name":
                return None, Value("name", f"{owner.value}.{node.func.attr}", owner.span)
            return owner, owner.attributes.get(node.func.attr)
        return None, evaluator.value(node.func, frame)

    def _instance(self, evaluator: Evaluator, made_of: Value, arguments: Arguments, frame: Frame, span: Span) -> Value:
        made = Value("object", None, span, maker=made_of.value.name, attributes=dict(made_of.attributes))
        start = made_of.attributes.get("__init__")
        if start is not None and start.kind == "function":
            self.enter(evaluator, start.value, arguments, frame, made, span)
        return made

    def enter(
        self,
        evaluator: Evaluator,
        function: ast.FunctionDef | ast.AsyncFunctionDef,
        arguments: Arguments,
        frame: Frame,
        owner: Value | None,
        span: Span,
    ) -> Value:
        """Follow the body of one of the file's own functions with these arguments."""
        if function in self.stack or len(self.stack) >= _MAX_CALLS_INSIDE:
            return unknown(span)
        self.entered.add(function)
        inner = Frame(_parameters(evaluator, function, arguments, frame, owner), frame.outer or frame)
        self.stack.append(function)
        inside, evaluator.inside = evaluator.inside, None
        try:
            signal = follow_block(evaluator, function.body, inner)
        finally:
            evaluator.inside = inside
            self.stack.pop()
        if not inner.returned:
            return plain(None, span) if signal is None else unknown(span)
        result = inner.returned[0]
        for other in inner.returned[1:]:
            result = merged(result, other)
        return result


def _last_word(node: ast.expr, function: Value | None) -> str:
    if function is not None and function.kind == "name":
        return str(function.value).rpartition(".")[2]
    return node.id if isinstance(node, ast.Name) else ""


def _arguments(evaluator: Evaluator, node: ast.Call, frame: Frame) -> Arguments:
    found = Arguments([], {}, {})
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            inner = evaluator.value(argument.value, frame)
            if inner.kind in ("list", "tuple") and not inner.loose:
                found.positional.extend(inner.value)
            else:
                found.loose = True
        else:
            found.positional.append(evaluator.value(argument, frame))
    for keyword in node.keywords:
        value = evaluator.value(keyword.value, frame)
        if keyword.arg is not None:
            found.named[keyword.arg] = value
            start = evaluator.span(keyword).start
            key = Span(start, start + len(keyword.arg))
            found.keys[keyword.arg] = string(fixed(keyword.arg, key), key)
        elif value.kind == "map":
            for name, (key_value, item) in value.value.items():
                if isinstance(name, str):
                    found.named[name], found.keys[name] = item, key_value
            found.loose = found.loose or value.loose
        else:
            found.loose = True
    return found


def _parameters(
    evaluator: Evaluator,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    arguments: Arguments,
    frame: Frame,
    owner: Value | None,
) -> dict[str, Value]:
    """What the parameters of a function stand for: the argument, else the default, else unknown."""
    names: dict[str, Value] = {}
    declared = function.args
    slots = [*declared.posonlyargs, *declared.args]
    given = list(arguments.positional)
    if owner is not None and slots and owner.kind in ("object", "unknown") and not _static(function):
        given.insert(0, owner)
    defaults: list[ast.expr | None] = [None] * (len(slots) - len(declared.defaults)) + list(declared.defaults)
    pairs = [*zip(slots, defaults, strict=True), *zip(declared.kwonlyargs, declared.kw_defaults, strict=True)]
    for number, (slot, default) in enumerate(pairs):
        span = evaluator.program.span(slot)
        if number < len(slots) and number < len(given):
            names[slot.arg] = given[number]
        elif slot.arg in arguments.named:
            names[slot.arg] = arguments.named[slot.arg]
        elif default is not None and not arguments.loose:
            names[slot.arg] = evaluator.value(default, frame.outer or frame)
        else:
            names[slot.arg] = unknown(span)
    if declared.vararg is not None:
        rest = given[len(slots) :]
        names[declared.vararg.arg] = Value("tuple", rest, evaluator.program.span(function), loose=arguments.loose)
    if declared.kwarg is not None:
        taken = {slot.arg for slot, _ in pairs}
        members = {name: (arguments.keys[name], item) for name, item in arguments.named.items() if name not in taken}
        span = evaluator.program.span(function)
        names[declared.kwarg.arg] = Value("map", members, span, loose=arguments.loose)
    return names


def _static(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in function.decorator_list)


# --- functions and methods -------------------------------------------------------------------------------------------


def _known_function(dotted: str, arguments: Arguments, span: Span) -> Value | None:
    function = _FUNCTIONS.get(dotted)
    if function is None or arguments.loose:
        return None
    return function(arguments, span)


def _dumps(arguments: Arguments, _span: Span) -> Value:
    if len(arguments.positional) != 1:
        raise NotKnown
    named, value = arguments.named, arguments.positional[0]
    if set(named) - {"indent", "separators", "sort_keys", "ensure_ascii"} or not all(
        is_scalar(item) or item.kind in ("tuple", "list") for item in named.values()
    ):
        raise NotKnown
    indent = named["indent"].value if "indent" in named else None
    if isinstance(indent, int) and not isinstance(indent, bool):
        indent = " " * min(max(indent, 0), 20)
    marks = named["separators"].value if "separators" in named else None
    separators = (marks[0].value, marks[1].value) if marks and len(marks) == 2 else None
    text = json_text(
        value,
        indent=indent if isinstance(indent, str) else None,
        separators=separators,
        sort_keys=bool(named["sort_keys"].value) if "sort_keys" in named else False,
        ascii_only=bool(named["ensure_ascii"].value) if "ensure_ascii" in named else True,
    )
    return string(text, value.span)


def _path_join(arguments: Arguments, span: Span) -> Value:
    texts: list[Text] = []
    for value in arguments.positional:
        if value.kind != "string":
            raise NotKnown
        if value.value.startswith("/"):
            texts = []
        elif texts and not joined(texts).value.endswith("/"):
            texts.append(fixed("/", texts[-1].pieces[-1].span if texts[-1].pieces else value.span))
        texts.append(value.text)
    return string(joined(texts), span)


def _str(arguments: Arguments, _span: Span) -> Value:
    if len(arguments.positional) != 1 or arguments.named:
        raise NotKnown
    value = arguments.positional[0]
    return value if value.kind == "string" else string(formatted(value, conversion="s"), value.span)


def _number(kind: Callable[[object], object]) -> Callable[[Arguments, Span], Value]:
    def made(arguments: Arguments, _span: Span) -> Value:
        if len(arguments.positional) != 1 or not is_scalar(arguments.positional[0]):
            raise NotKnown
        value = arguments.positional[0]
        try:
            return plain(kind(value.value), value.span)
        except (ValueError, TypeError, OverflowError) as error:
            raise NotKnown from error

    return made


def _len(arguments: Arguments, span: Span) -> Value:
    value = arguments.positional[0] if arguments.positional else unknown(span)
    if value.kind not in ("string", "map", "list", "tuple") or value.loose:
        raise NotKnown
    return plain(len(value.value), span)


def _range(arguments: Arguments, span: Span) -> Value:
    bounds = [value.value for value in arguments.positional if value.kind == "int"]
    if len(bounds) != len(arguments.positional) or not bounds or (len(bounds) == 3 and not bounds[2]):
        raise NotKnown
    numbers = range(*bounds[:3])
    if abs(bounds[0]) > 10**9 or len(numbers) > 1_000:
        raise NotKnown
    return Value("list", [plain(number, span) for number in numbers], span)


def _rows(value: Value) -> list[Value]:
    rows = iterated(value)
    if rows is None:
        raise NotKnown
    return rows


def _enumerate(arguments: Arguments, span: Span) -> Value:
    rows = _rows(arguments.positional[0]) if len(arguments.positional) == 1 and not arguments.named else None
    if rows is None:
        raise NotKnown
    return Value("list", [Value("tuple", [plain(n, row.span), row], row.span) for n, row in enumerate(rows)], span)


def _zip(arguments: Arguments, span: Span) -> Value:
    columns = [_rows(value) for value in arguments.positional]
    return Value("list", [Value("tuple", [*row], span) for row in zip(*columns, strict=False)], span)


def _sequence(kind: str) -> Callable[[Arguments, Span], Value]:
    def made(arguments: Arguments, span: Span) -> Value:
        if len(arguments.positional) > 1 or arguments.named:
            raise NotKnown
        value = arguments.positional[0] if arguments.positional else Value("list", [], span)
        return Value("tuple" if kind == "tuple" else "list", _rows(value), value.span)

    return made


def _reversed(arguments: Arguments, span: Span) -> Value:
    if len(arguments.positional) != 1:
        raise NotKnown
    return Value("list", _rows(arguments.positional[0])[::-1], span)


def _dict(arguments: Arguments, span: Span) -> Value:
    made = Value("map", {}, span)
    if arguments.positional:
        take_over(made, arguments.positional[0])
    made.value.update({name: (arguments.keys[name], item) for name, item in arguments.named.items()})
    return made


def _copy(arguments: Arguments, _span: Span) -> Value:
    if len(arguments.positional) != 1:
        raise NotKnown
    return copied_value(arguments.positional[0], {})


def _loads(arguments: Arguments, _span: Span) -> Value:
    if len(arguments.positional) != 1 or arguments.positional[0].kind != "string":
        raise NotKnown
    try:
        return from_plain(json.loads(arguments.positional[0].value), arguments.positional[0].span)
    except (ValueError, RecursionError) as error:
        raise NotKnown from error


def from_plain(value: object, span: Span, depth: int = 0) -> Value:
    """A plain value, all of which stands for one place."""
    if depth > 40:
        return unknown(span)
    if isinstance(value, str):
        return string(fixed(value, span), span)
    if isinstance(value, dict):
        members = {name: (from_plain(name, span), from_plain(item, span, depth + 1)) for name, item in value.items()}
        return Value("map", members, span)
    if isinstance(value, list):
        return Value("list", [from_plain(item, span, depth + 1) for item in value], span)
    return plain(value, span)


_FUNCTIONS: dict[str, Callable[[Arguments, Span], Value]] = {
    "copy.copy": _copy,
    "copy.deepcopy": _copy,
    "dict": _dict,
    "enumerate": _enumerate,
    "float": _number(float),  # type: ignore[arg-type]
    "int": _number(int),  # type: ignore[arg-type]
    "json.dumps": _dumps,
    "json.loads": _loads,
    "len": _len,
    "list": _sequence("list"),
    "os.path.join": _path_join,
    "path.join": _path_join,
    "posixpath.join": _path_join,
    "range": _range,
    "reversed": _reversed,
    "str": _str,
    "tuple": _sequence("tuple"),
    "zip": _zip,
}


def _method(owner: Value, name: str, arguments: Arguments, span: Span) -> Value:
    if owner.kind == "string":
        return _string_method(owner, name, arguments, span)
    values = arguments.positional
    if owner.kind == "list":
        if name == "append" and len(values) == 1:
            owner.value.append(values[0])
        elif (
            name == "extend"
            and len(values) == 1
            and (rows := iterated(values[0])) is not None
            and len(rows) < _MAX_ROWS
        ):
            owner.value.extend(rows)
        elif name == "copy":
            return Value("list", list(owner.value), owner.span, loose=owner.loose)
        elif name in _CHANGING or name == "extend":
            forget(owner)
        return unknown(span)
    return _map_method(owner, name, arguments, span)


def _map_method(owner: Value, name: str, arguments: Arguments, span: Span) -> Value:
    values = arguments.positional
    if name == "update":
        for value in values:
            take_over(owner, value)
        if arguments.loose:
            forget(owner)
        owner.value.update({each: (arguments.keys[each], item) for each, item in arguments.named.items()})
        return unknown(span)
    if name in ("get", "setdefault", "pop") and values and is_scalar(values[0]):
        found = owner.value.get(values[0].value)
        if name == "pop":
            owner.value.pop(values[0].value, None)
        if found is not None:
            return found[1]  # type: ignore[no-any-return]
        if owner.loose:
            raise NotKnown
        value = values[1] if len(values) > 1 else plain(None, span)
        if name == "setdefault":
            owner.value[values[0].value] = (values[0], value)
        return value
    if name == "copy":
        return Value("map", dict(owner.value), owner.span, loose=owner.loose)
    if name in ("keys", "values", "items") and not owner.loose:
        pairs = list(owner.value.values())
        if name == "items":
            return Value("list", [Value("tuple", [key, item], key.span) for key, item in pairs], span)
        return Value("list", [pair[0 if name == "keys" else 1] for pair in pairs], span)
    if name in _CHANGING or name == "setdefault":
        forget(owner)
    raise NotKnown


def _string_method(owner: Value, name: str, arguments: Arguments, span: Span) -> Value:
    values, text = arguments.positional, owner.text
    if name == "format":
        if arguments.loose:
            raise NotKnown
        return string(format_method(text, values, arguments.named), owner.span)
    if (
        arguments.loose
        or arguments.named
        or not all(value.kind in ("string", "int", "list", "tuple") for value in values)
    ):
        raise NotKnown
    if name in ("upper", "lower", "title", "capitalize", "swapcase") and not values:
        return string(text.changed(getattr(owner.value, name)()), owner.span)
    if name == "join" and len(values) == 1:
        texts: list[Text] = []
        for number, item in enumerate(_rows(values[0])):
            if item.kind != "string":
                raise NotKnown
            texts += [text, item.text] if number else [item.text]
        return string(joined(texts), span)
    return _with_plain(owner, name, [value.value for value in values], span, values)


def _with_plain(owner: Value, name: str, plain_values: list[object], span: Span, values: list[Value]) -> Value:
    """Methods of strings whose arguments are strings and numbers."""
    text, words = owner.text, [value for value in plain_values if isinstance(value, str) and value]
    if any(isinstance(value, list) for value in plain_values):
        raise NotKnown
    if name in ("strip", "lstrip", "rstrip", "removeprefix", "removesuffix"):
        try:
            kept = getattr(owner.value, name)(*plain_values)
        except TypeError as error:
            raise NotKnown from error
        at = len(owner.value) - len(kept) if name in ("lstrip", "removeprefix") else owner.value.find(kept)
        return string(text.cut(at, at + len(kept)), owner.span)
    if name in ("split", "rsplit") and len(values) in (1, 2) and plain_values[0] in words:
        return _split(owner, getattr(owner.value, name)(*plain_values), len(words[0]))
    if name == "replace" and len(values) == 2 and plain_values[0] in words and values[1].kind == "string":
        parts = _split(owner, owner.value.split(words[0]), len(words[0]))
        texts: list[Text] = []
        for number, item in enumerate(parts.value):
            texts += [values[1].text, item.text] if number else [item.text]
        return string(joined(texts), owner.span)
    if name in ("startswith", "endswith", "isdigit", "count", "find"):
        try:
            return plain(getattr(owner.value, name)(*plain_values), span)
        except TypeError as error:
            raise NotKnown from error
    raise NotKnown


def _split(owner: Value, parts: list[str], gap: int) -> Value:
    found: list[Value] = []
    at = 0
    for part in parts:
        found.append(string(owner.text.cut(at, at + len(part)), owner.span))
        at += len(part) + gap
    return Value("list", found, owner.span)
