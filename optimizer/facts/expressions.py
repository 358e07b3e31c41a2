"""The small safe language of conditions over facts.

An example: ``cadre.age <= 45 and village.class in ['weak', 'poor']``.

It is read with Python's own parser and then checked node by node: only the operators
listed here, literals and ``entity.column`` names exist. No attribute or function of
Python can be reached. Unknown facts follow Kleene's three-valued logic: a comparison
with an unknown value is unknown (``None``).

An expression of a file of others may be made to burn time or memory. Its length, its depth,
its arithmetic and its numbers are therefore bounded before it is parsed, text and lists
cannot be multiplied, and what is no finite number is unknown.
"""

import ast
import io
import keyword
import math
import operator
import tokenize
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Value = Any
"""A literal, a list of literals, or ``None`` for unknown."""
Environment = Mapping[tuple[str, str], Value]
_Evaluate = Callable[[Environment], Value]

ENTITIES: tuple[str, ...] = ("village", "township", "county", "cadre", "unit", "leader")

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda value, items: value in items,
    ast.NotIn: lambda value, items: value not in items,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


LONGEST = 20_000
"""Characters of an expression."""
DEEPEST = 30
"""Brackets within brackets."""
MOST_STEPS = 100
"""Signs of arithmetic and words ``not``, each of which goes one step deeper."""
LARGEST = 1e15
"""Numbers are exact up to here."""
WORDS = frozenset({"and", "or", "not", "in", "is", "True", "False"})
STEPS = frozenset({"not", "+", "-", "*", "/"})
SIGNS = STEPS | set("()[],.<>") | {"<=", ">=", "==", "!="}


class ExpressionError(ValueError):
    """The text is not an expression of this language; the message says where and why."""


class TooLargeError(ExpressionError):
    """The expression is beyond what is evaluated; the message is a limit: ``depth`` or so."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked condition. ``names`` are the ``(entity, column)`` facts it speaks of."""

    text: str
    names: frozenset[tuple[str, str]]
    _evaluate: _Evaluate

    def __call__(self, environment: Environment) -> Value:
        """Evaluate; ``None`` means unknown."""
        try:
            return self._evaluate(environment)
        except (TypeError, ZeroDivisionError, OverflowError):
            return None


@lru_cache(maxsize=512)
def parse(text: str) -> Expression:
    """Read an expression. Raises ``ExpressionError``."""
    if len(text) > LONGEST:
        raise TooLargeError("length")
    try:
        _bounded(list(tokenize.generate_tokens(io.StringIO(text.strip()).readline)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the parser, about escapes and comparisons
            tree = ast.parse(legal_names(text), mode="eval")
    except ExpressionError:
        raise
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        position = getattr(error, "offset", None)
        raise ExpressionError(f"column {position}" if position else "incomplete") from None
    except (RecursionError, MemoryError):
        raise TooLargeError("depth") from None
    names: set[tuple[str, str]] = set()
    evaluate = _compile(tree.body, names)
    return Expression(text, frozenset(names), evaluate)


def _bounded(tokens: list[tokenize.TokenInfo]) -> None:
    """Hold the signs of an expression against the limits, before the parser goes deep."""
    depth = steps = dots = 0
    for token in tokens:
        depth += (token.string in ("(", "[")) - (token.string in (")", "]"))
        steps += token.string in STEPS and token.type in (tokenize.OP, tokenize.NAME)
        dots = dots + 1 if token.string == "." else dots if token.type == tokenize.NAME else 0
        if depth > DEEPEST or steps > MOST_STEPS:
            raise TooLargeError("depth" if depth > DEEPEST else "steps")
        strange = token.type == tokenize.OP and token.string not in SIGNS
        word = token.type == tokenize.NAME and keyword.iskeyword(token.string)
        formed = token.type == tokenize.STRING and token.string[:1] not in "\"'"
        if dots > 1 or strange or formed or (word and token.string not in WORDS | {"class"}):
            raise ExpressionError(f"column {token.start[1] + 1}: {token.string[:20]}")


def check(text: str, names: Collection[str] = ENTITIES) -> str | None:
    """Say what is wrong with ``text`` (``None``: nothing), speaking only of entities ``names``."""
    try:
        expression = parse(text)
    except ExpressionError as error:
        return str(error)
    strangers = sorted(entity for entity, _ in expression.names if entity not in names)
    return f"{strangers[0]}.…" if strangers else None


def limit_of(text: str) -> str | None:
    """The limit that ``text`` is beyond: ``length``, ``depth``, ``steps`` or ``number``."""
    try:
        parse(text)
    except TooLargeError as error:
        return str(error)
    except ExpressionError:
        pass  # wrong in another way: ``check`` says how
    return None


def texts_in(text: str) -> Iterator[str]:
    """The texts that a condition compares with. ``text`` must be an expression."""
    for node in ast.walk(ast.parse(legal_names(text), mode="eval")):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def legal_names(text: str) -> str:
    """Let ``village.class`` be written as the vocabulary has it (``class`` is a Python keyword)."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text.strip()).readline))
    return tokenize.untokenize(
        (token.type, "place_class") if token.string == "class" else token[:2] for token in tokens
    )


def _compile(node: ast.AST, names: set[tuple[str, str]]) -> _Evaluate:  # noqa: PLR0911
    match node:
        case ast.Constant(value=int() | float() as number) if not abs(number) <= LARGEST:
            raise TooLargeError("number")
        case ast.Constant(value=str() | int() | float() | bool()):
            return lambda _, value=node.value: value  # type: ignore[misc]
        case ast.List() | ast.Tuple():
            return _items(node, names)
        case ast.Attribute(value=ast.Name(id=entity), attr=column):
            names.add((entity, column))
            return lambda facts: facts[entity, column]
        case ast.BoolOp():
            return _junction(node, names)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            return _unary(node, names)
        case ast.Compare():
            return _comparison(node, names)
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            return _arithmetic(node, names)
        case _:
            position = getattr(node, "col_offset", 0) + 1
            raise ExpressionError(f"column {position}: {type(node).__name__}")


def _items(node: ast.List | ast.Tuple, names: set[tuple[str, str]]) -> _Evaluate:
    parts = [_compile(item, names) for item in node.elts]
    return lambda facts: [part(facts) for part in parts]


def _junction(node: ast.BoolOp, names: set[tuple[str, str]]) -> _Evaluate:
    parts = [_compile(value, names) for value in node.values]
    decisive = isinstance(node.op, ast.Or)

    def evaluate(facts: Environment) -> bool | None:
        values = [part(facts) for part in parts]
        if any(value is not None and bool(value) is decisive for value in values):
            return decisive
        return None if None in values else not decisive

    return evaluate


def _unary(node: ast.UnaryOp, names: set[tuple[str, str]]) -> _Evaluate:
    part = _compile(node.operand, names)
    change: Callable[[Any], Any] = operator.not_ if isinstance(node.op, ast.Not) else operator.neg

    def evaluate(facts: Environment) -> Value:
        value = part(facts)
        return None if value is None else change(value)

    return evaluate


def _comparison(node: ast.Compare, names: set[tuple[str, str]]) -> _Evaluate:
    parts = [_compile(item, names) for item in (node.left, *node.comparators)]
    try:
        tests = [_COMPARE[type(op)] for op in node.ops]
    except KeyError:
        raise ExpressionError(f"column {node.col_offset + 1}: is") from None

    def evaluate(facts: Environment) -> bool | None:
        values = [part(facts) for part in parts]
        if any(value is None for value in values):
            return None
        pairs = zip(tests, values, values[1:], strict=False)
        return all(test(left, right) for test, left, right in pairs)

    return evaluate


def _arithmetic(node: ast.BinOp, names: set[tuple[str, str]]) -> _Evaluate:
    left, right = _compile(node.left, names), _compile(node.right, names)
    apply = _ARITHMETIC[type(node.op)]
    joins = isinstance(node.op, ast.Add)
    for side in () if joins else (node.left, node.right):
        if isinstance(side, ast.List | ast.Tuple | ast.Constant) and not _is_number(side):
            raise ExpressionError(f"column {side.col_offset + 1}: {ast.unparse(side)[:20]}")

    def evaluate(facts: Environment) -> Value:
        first, second = left(facts), right(facts)
        if first is None or second is None:
            return None
        if isinstance(first, int | float) and isinstance(second, int | float):
            return _finite(apply(first, second))
        return apply(first, second) if joins else None  # text and lists cannot be multiplied

    return evaluate


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _finite(value: float) -> Value:
    """The number itself, a whole one beyond exactness as a float; ``None`` for none at all."""
    if isinstance(value, int) and abs(value) <= LARGEST:
        return value
    return float(value) if math.isfinite(value) else None
