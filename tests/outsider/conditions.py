"""Conditions as docs/scenario.md describes them; unknown is ``None``, Kleene's logic."""

import ast
import operator
import re
from functools import lru_cache

PLAIN = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")
ORDER = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge}
COUNT = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}


class AnyOf(tuple):
    """Several texts of one fact: what holds for one of them holds."""

    __slots__ = ()


def value_of(text, facts):
    """What an expression gives; ``facts(entity, column)`` gives a fact."""
    return _value(_tree(text), facts)


@lru_cache(maxsize=1000)
def _tree(text):
    return ast.parse(re.sub(r"\.class\b", ".klass", text.strip()), mode="eval").body


def _value(node, facts):  # noqa: PLR0911
    match node:
        case ast.Constant():
            return node.value
        case ast.List() | ast.Tuple():
            return [_value(item, facts) for item in node.elts]
        case ast.Attribute(value=ast.Name(id=entity)):
            return facts(entity, node.attr)
        case ast.BoolOp():
            return _either([_value(one, facts) for one in node.values], isinstance(node.op, ast.Or))
        case ast.UnaryOp():
            known = _value(node.operand, facts)
            if known is None:
                return None
            return not known if isinstance(node.op, ast.Not) else -known
        case ast.BinOp():
            return _counted(node, _value(node.left, facts), _value(node.right, facts))
    sides = [_value(item, facts) for item in (node.left, *node.comparators)]
    if any(side is None for side in sides):
        return None
    return all(_holds(op, *two) for op, *two in zip(node.ops, sides, sides[1:], strict=False))


def _either(values, either):
    if any(value is not None and bool(value) is either for value in values):
        return either
    return None if any(value is None for value in values) else not either


def _counted(node, left, right):
    if left is None or right is None:
        return None
    if isinstance(node.op, ast.Div):
        return left / right if right else None
    return COUNT[type(node.op)](left, right)


def _holds(op, left, right):
    if isinstance(op, ast.NotEq | ast.NotIn):
        return not _holds(ast.Eq() if isinstance(op, ast.NotEq) else ast.In(), left, right)
    if isinstance(op, ast.Eq):
        return any(_same(one, other) for one in _each(left) for other in _each(right))
    if isinstance(op, ast.In):
        return any(_same(one, other) for one in _each(left) for other in right)
    return ORDER[type(op)](left, right)


def _each(value):
    return value if isinstance(value, AnyOf) else (value,)


def _same(one, other):
    """A text of digits equals the number that it says plainly."""
    if isinstance(one, str) is isinstance(other, str):
        return one == other
    text, number = (one, other) if isinstance(one, str) else (other, one)
    return PLAIN.fullmatch(text) is not None and float(text) == number
