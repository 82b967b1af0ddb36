"""Rule expressions to data: CEL text becomes nested lists that can be stored as JSON and linked without a parser.

The forms: ``["lit", value]``, ``["name", n]``, ``["select", e, n]``, ``["index", e, i]``, ``["call", f, [args]]``,
``["method", e, f, [args]]``, ``["list", [e]]``, ``["map", [[k, v]]]``, ``["not", e]``, ``["neg", e]``,
``["bin", op, a, b]``, ``["and", a, b]``, ``["or", a, b]``, ``["if", c, a, b]``, ``["has", e, n]`` and
``["macro", name, range, [variables], [expressions]]``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from neolint.engine.functions import FUNCTIONS
from neolint.engine.literals import int_value, string_value
from neolint.engine.members import Members, stranger
from neolint.engine.patterns import compile_pattern
from neolint.engine.syntax import CelSyntaxError, syntax_tree
from neolint.engine.values import CelError
from neolint.nearest import nearest

Expr = list[Any]
MAX_LENGTH, MAX_DEPTH = 20_000, 60
_MACROS = {"all": 2, "exists": 2, "exists_one": 2, "existsOne": 2, "map": 2, "filter": 2}
_RESERVED = frozenset({
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
})  # fmt: skip


# What other languages call what CEL has.
_ELSEWHERE = {
    "any": "exists", "some": "exists", "every": "all", "len": "size", "length": "size", "count": "size",
    "lower": "lowerAscii", "upper": "upperAscii", "toLowerCase": "lowerAscii", "strip": "trim", "str": "string",
    "float": "double", "match": "matches", "regex": "matches", "find": "indexOf", "includes": "contains",
}  # fmt: skip
_CONSTANTS = {"true": True, "false": False, "null": None}


def parse(
    text: str,
    *,
    names: Collection[str] | None = None,
    members: Members | None = None,
    extra_functions: Collection[str] = (),
) -> Expr:
    """Parse an expression. Raises CelSyntaxError, also for unknown functions, for macros that are written wrong and,
    where they are given, for ``names`` that nothing binds and ``members`` that the names do not have.
    """
    if len(text) > MAX_LENGTH:
        raise CelSyntaxError(f"this expression is longer than {MAX_LENGTH} characters", 0, len(text))
    tree = syntax_tree(text)
    return _Builder(names, extra_functions, members or {}).build(tree, frozenset(), 0)


def parse_template(text: str, *, names: Collection[str] | None = None, members: Members | None = None) -> list[Any]:
    """The pieces of a message: strings, and the parsed expressions of its braces. ``{{`` and ``}}`` are braces.

    Raises CelSyntaxError with offsets in the message.
    """
    pieces: list[Any] = []
    literal, position = "", 0
    while position < len(text):
        char = text[position]
        if text[position : position + 2] in ("{{", "}}"):
            literal, position = literal + char, position + 2
        elif char == "{":
            end = _closing(text, position)
            try:
                expr = parse(text[position + 1 : end], names=names, members=members)
            except CelSyntaxError as error:
                shift = position + 1
                raise CelSyntaxError(error.message, error.start + shift, error.end + shift) from None
            pieces += [literal, expr] if literal else [expr]
            literal, position = "", end + 1
        elif char == "}":
            raise CelSyntaxError("a lone } is written }} in a message", position, position + 1)
        else:
            literal, position = literal + char, position + 1
    return [*pieces, literal] if literal else pieces


_PIECE = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{}]")


def _closing(text: str, start: int) -> int:
    """Where the brace that opens at ``start`` is closed; braces in strings do not count."""
    depth = 0
    for match in _PIECE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return match.start()
    raise CelSyntaxError("this { is never closed; a brace that is meant is written {{", start, start + 1)


def free_names(expr: Expr) -> frozenset[str]:
    """The names in an expression that its own macros do not bind."""
    found: set[str] = set()
    waiting: list[tuple[Any, frozenset[str]]] = [(expr, frozenset())]
    while waiting:
        node, bound = waiting.pop()
        if not isinstance(node, list) or not node:
            continue
        if node[0] == "lit":
            continue
        if node[0] == "name":
            if node[1] not in bound:
                found.add(node[1])
        elif node[0] == "macro":
            waiting.append((node[2], bound))
            waiting += [(inner, bound | set(node[3])) for inner in node[4]]
        else:
            waiting += [(child, bound) for child in _children(node)]
    return frozenset(found)


def _children(node: Any) -> list[Any]:
    """The expressions directly inside one."""
    kind = node[0]
    if kind in ("select", "has", "not", "neg"):
        return [node[1]]
    if kind in ("index", "and", "or"):
        return [node[1], node[2]]
    if kind == "bin":
        return [node[2], node[3]]
    if kind == "if":
        return [node[1], node[2], node[3]]
    if kind == "call":
        return list(node[2])
    if kind == "method":
        return [node[1], *node[3]]
    if kind == "list":
        return list(node[1])
    if kind == "map":
        return [part for pair in node[1] for part in pair]
    return []


class _Builder:
    """Turns lark's tree into our data. Depth is bounded, so it may recurse."""

    def __init__(self, names: Collection[str] | None, extra: Collection[str], members: Members) -> None:
        self.names, self.extra, self.members = names, extra, members

    def build(self, tree: Any, bound: frozenset[str], depth: int) -> Expr:  # noqa: C901 - one case for each form
        if depth > MAX_DEPTH:
            raise CelSyntaxError(f"this is nested deeper than {MAX_DEPTH} levels", *_where(tree))
        parts = tree.children
        kind = tree.data

        def inner(part: Any) -> Expr:
            return self.build(part, bound, depth + 1)

        match kind:
            case "int_" | "float_" | "string":
                return ["lit", self.literal(tree)]
            case "name":
                return self.name(str(parts[0]), bound, tree)
            case "root_name":
                if str(parts[0]) in bound:
                    raise CelSyntaxError(f'a variable of the macro hides "{parts[0]}" here', *_where(tree))
                return self.name(str(parts[0]), bound, tree)
            case "negative":
                if getattr(parts[1], "data", "") == "int_":
                    return ["lit", self.literal(parts[1], -1)]
                return ["neg", inner(parts[1])]
            case "not_":
                return ["not", inner(parts[0])]
            case "and_" | "or_":
                return [kind[:-1], inner(parts[0]), inner(parts[1])]
            case "binary":
                return ["bin", str(parts[1]), inner(parts[0]), inner(parts[2])]
            case "conditional":
                return ["if", *(inner(part) for part in parts)]
            case "select":
                return ["select", *self.select(inner(parts[0]), parts[1], bound)]
            case "index":
                return ["index", inner(parts[0]), inner(parts[1])]
            case "list_":
                return ["list", [inner(part) for part in parts[0].children]]
            case "map_":
                return ["map", [[inner(part) for part in entry.children] for entry in parts[0].children]]
            case "call":
                return self.call(tree, bound, depth)
            case _:
                return self.method(tree, bound, depth)

    @staticmethod
    def literal(tree: Any, sign: int = 1) -> object:
        text = str(tree.children[0])
        try:
            if tree.data == "int_":
                return int_value(text, sign)
            return float(text) if tree.data == "float_" else string_value(text)
        except ValueError as error:
            raise CelSyntaxError(str(error), *_where(tree)) from None

    def name(self, name: str, bound: frozenset[str], tree: Any) -> Expr:
        if name in _CONSTANTS:
            return ["lit", _CONSTANTS[name]]
        if name in _RESERVED:
            raise CelSyntaxError(f'"{name}" is a reserved word', *_where(tree))
        if self.names is not None and name not in bound and name not in self.names:
            meant = nearest(name, [*self.names, *bound])
            hint = f'; did you mean "{meant}"?' if meant else ""
            raise CelSyntaxError(f'nothing is called "{name}" here{hint}', *_where(tree))
        return ["name", name]

    def select(self, container: Expr, member: Any, bound: frozenset[str]) -> Expr:
        """The container and the member's name, if it can have such a member."""
        name = str(member).strip("`")
        shown = {root: known for root, known in self.members.items() if root not in bound}
        wrong = stranger(container, name, shown) if shown else None
        if wrong is not None:
            raise CelSyntaxError(wrong, member.start_pos, member.end_pos)
        return [container, name]

    def call(self, tree: Any, bound: frozenset[str], depth: int) -> Expr:
        name, arguments = str(tree.children[0]), tree.children[1].children
        if name == "has":
            if len(arguments) != 1 or arguments[0].data != "select":
                raise CelSyntaxError("has() takes one member, such as has(request.VpcConfig)", *_where(tree))
            container, member = arguments[0].children
            return ["has", *self.select(self.build(container, bound, depth + 1), member, bound)]
        self.known(name, len(arguments), tree)
        self.check_pattern(name, arguments)
        return ["call", name, [self.build(argument, bound, depth + 1) for argument in arguments]]

    def method(self, tree: Any, bound: frozenset[str], depth: int) -> Expr:
        target, name, arguments = tree.children[0], str(tree.children[1]), tree.children[2].children
        if name in _MACROS and len(arguments) in (2, 3) and arguments[0].data == "name":
            two_names = len(arguments) == 3 and name != "map" and arguments[1].data == "name"
            variables = [str(argument.children[0]) for argument in arguments[: 2 if two_names else 1]]
            inner_bound = bound | set(variables)
            bodies = arguments[len(variables) :]
            if len(set(variables)) < len(variables) or not _CONSTANTS.keys().isdisjoint(variables):
                raise CelSyntaxError("the variables of a macro need names of their own", *_where(arguments[0]))
            if len(bodies) > 1 and name != "map":
                raise CelSyntaxError(f"{name}() takes a variable and one expression", *_where(tree))
            return [
                "macro",
                "exists_one" if name == "existsOne" else name,
                self.build(target, bound, depth + 1),
                variables,
                [self.build(body, inner_bound, depth + 1) for body in bodies],
            ]
        if name in _MACROS:
            raise CelSyntaxError(
                f"{name}() takes a variable and an expression, such as {name}(x, x > 0)", *_where(tree)
            )
        self.known(name, len(arguments) + 1, tree)
        self.check_pattern(name, arguments)
        return [
            "method",
            self.build(target, bound, depth + 1),
            name,
            [self.build(a, bound, depth + 1) for a in arguments],
        ]

    def check_pattern(self, name: str, arguments: list[Any]) -> None:
        """A pattern that stands in the expression is right or wrong whatever the job says."""
        if name == "matches" and arguments[-1].data == "string":
            compiled = compile_pattern(str(self.literal(arguments[-1])))
            if isinstance(compiled, CelError):
                raise CelSyntaxError(compiled.message, *_where(arguments[-1]))

    def known(self, name: str, count: int, tree: Any) -> None:
        if name in self.extra:
            return
        function = FUNCTIONS.get(name)
        if function is None:
            meant = _ELSEWHERE.get(name) or nearest(name, [*FUNCTIONS, *_MACROS, "has"])
            hint = f'; did you mean "{meant}"?' if meant else ""
            token = next(child for child in tree.children if str(child) == name)
            raise CelSyntaxError(f"there is no function {name}(){hint}", token.start_pos, token.end_pos)
        if not function.least <= count <= function.most:
            takes = str(function.least) if function.least == function.most else f"{function.least} to {function.most}"
            raise CelSyntaxError(
                f"{name}() takes {takes} value{'s' if takes != '1' else ''}, not {count}", *_where(tree)
            )


def _where(tree: Any) -> tuple[int, int]:
    meta = tree.meta
    return (0, 1) if meta.empty else (meta.start_pos, meta.end_pos)
