"""The small safe language of conditions over facts.

An example: ``cadre.age <= 45 and village.class in ['weak', 'poor']``.

It is read with Python's own parser and then checked node by node: only the operators
listed here, literals and ``entity.column`` names exist. No attribute or function of
Python can be reached. Unknown facts follow Kleene's three-valued logic: a comparison
with an unknown value is unknown (``None``).

A fact may be several texts at once (the classes of a village, the id and the name of its
township): a comparison with it holds where it holds for any of them, ``!=`` and ``not in`` are
the opposite. A text of digits equals the number that it says, for a column of a table is read as
numbers or as text after what stands in it. Classes and levels may be written in words.

An expression of a file of others may be made to burn time or memory. Its length, its depth,
its arithmetic and its numbers are therefore bounded before it is parsed, text and lists
cannot be multiplied, and what is no finite number is unknown.
"""

import ast
import io
import keyword
import math
import operator
import re
import tokenize
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geodata.columns.headers import choice_names
from geodata.facts.classes import Several
from geodata.text import normalised
from optimizer.facts.spelling import Spelt, spelt

Value = Any
"""A literal, a list of literals, or ``None`` for unknown."""
Environment = Mapping[tuple[str, str], Value]
_Evaluate = Callable[[Environment], Value]

ENTITIES: tuple[str, ...] = (
    *("village", "township", "county"),
    *("cadre", "unit", "leader", "travel", "session"),
)

PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")
"""A text that is a number as well; with zeros before it it is a code."""
WORDED = {"place_class": "class", "level": "level", "pool": "layer"}
"""Columns whose words have identifiers, and the group of the vocabulary."""


def equal(one: Value, other: Value) -> bool:
    """Whether two known facts are the same, for one of several texts at least."""
    if isinstance(one, Several):
        return any(equal(part, other) for part in one)
    if isinstance(other, Several):
        return any(equal(one, part) for part in other)
    if isinstance(one, str) is not isinstance(other, str):
        text, number = (one, other) if isinstance(one, str) else (other, one)
        return _says(text, number)
    return bool(one == other)


def _says(text: str, number: Value) -> bool:
    """Whether a text is a number written plainly."""
    plain = isinstance(number, int | float) and not isinstance(number, bool)
    return plain and bool(PLAIN_NUMBER.fullmatch(text)) and float(text) == number


class _Texts(list[Value]):
    """A list of texts that is looked up at once."""

    known: frozenset[str]


def _within(value: Value, items: Value) -> bool:
    """Whether a list has a value, or a text is part of another one."""
    if isinstance(items, _Texts) and isinstance(value, str):
        return value in items.known
    if isinstance(items, Several):
        return any(_within(value, text) for text in items)
    if isinstance(items, str):
        return any(part in items for part in (value if isinstance(value, Several) else (value,)))
    return any(equal(value, item) for item in items)


_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: equal,
    ast.NotEq: lambda one, other: not equal(one, other),
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: _within,
    ast.NotIn: lambda value, items: not _within(value, items),
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
BEFORE, BEHIND = 12, 20
"""Characters that a message shows before and behind a place."""
LARGEST = 1e15
"""Numbers are exact up to here."""
WORDS = frozenset({"and", "or", "not", "in", "is", "True", "False"})
STEPS = frozenset({"not", "+", "-", "*", "/"})
SIGNS = STEPS | set("()[],.<>") | {"<=", ">=", "==", "!="}


class ExpressionError(ValueError):
    """The text is not an expression of this language; the message shows where, behind a ▶.

    ``byte`` is the place in the text for the parser, until the message is made.
    """

    def __init__(self, message: str, *, byte: int = 0) -> None:
        super().__init__(message)
        self.byte = byte


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
    spelling = spelt(text)
    names: set[tuple[str, str]] = set()
    try:
        evaluate = _compile(_tree(spelling), names)
    except TooLargeError:
        raise
    except ExpressionError as error:
        raise ExpressionError(_pointed(spelling, spelling.place_of_byte(error.byte))) from None
    return Expression(text, frozenset(names), evaluate)


def _tree(spelling: Spelt) -> ast.expr:
    """Parse within the limits, the words of classes and levels as identifiers."""
    code = spelling.text
    try:
        _bounded(list(tokenize.generate_tokens(io.StringIO(code).readline)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the parser, about escapes and comparisons
            tree = ast.parse(code, mode="eval").body
    except ExpressionError:
        raise
    except SyntaxError as error:
        place = min(max(0, (error.offset or len(code) + 1) - 1), len(code))
        raise ExpressionError("", byte=len(code[:place].encode())) from None
    except (ValueError, tokenize.TokenError):
        raise ExpressionError("", byte=len(code.encode())) from None
    except (RecursionError, MemoryError):
        raise TooLargeError("depth") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            _identify(node)
    return tree


def _identify(node: ast.Compare) -> None:
    """Put identifiers in the place of the words that a column of the vocabulary is compared to."""
    sides = [node.left, *node.comparators]
    groups = {WORDED.get(side.attr) for side in sides if isinstance(side, ast.Attribute)} - {None}
    for group in groups:
        known = choice_names(str(group))
        for side in sides:
            for part in side.elts if isinstance(side, ast.List | ast.Tuple) else [side]:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    part.value = known.get(normalised(part.value), part.value)


def _pointed(spelling: Spelt, place: int) -> str:
    """A few words of the original around a place, with a mark before it."""
    text = spelling.original
    return f"{text[max(0, place - BEFORE) : place]}▶{text[place : place + BEHIND]}"


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
        if dots > 1 or strange or formed or (word and token.string not in WORDS):
            raise ExpressionError("", byte=len(token.line[: token.start[1]].encode()))


def check(text: str, names: Collection[str] = ENTITIES) -> str | None:
    """Say what is wrong with ``text`` (``None``: nothing), speaking only of entities ``names``."""
    try:
        expression = parse(text)
    except ExpressionError as error:
        return str(error)
    if any(entity not in names for entity, _ in expression.names):
        spelling = spelt(text)
        found = (
            node
            for node in ast.walk(_tree(spelling))
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) not in names
        )
        return _pointed(spelling, min(spelling.place_of_byte(node.col_offset) for node in found))
    return None


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
    for node in ast.walk(_tree(spelt(text))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def tree_of(text: str) -> tuple[ast.expr, Spelt]:
    """The parsed expression, and where its nodes stand in ``text``. Raises ``ExpressionError``."""
    spelling = spelt(text)
    return _tree(spelling), spelling


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
            raise ExpressionError("", byte=getattr(node, "col_offset", 0))


def _items(node: ast.List | ast.Tuple, names: set[tuple[str, str]]) -> _Evaluate:
    parts = [_compile(item, names) for item in node.elts]
    if all(isinstance(item, ast.Constant) and isinstance(item.value, str) for item in node.elts):
        texts = _Texts(item.value for item in node.elts if isinstance(item, ast.Constant))
        texts.known = frozenset(map(str, texts))
        return lambda _: texts
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
        raise ExpressionError("", byte=node.col_offset) from None

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
            raise ExpressionError("", byte=side.col_offset)

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
