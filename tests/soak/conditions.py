"""The condition language once more: unknown facts are ``None``, three-valued logic."""

import ast
import re
from functools import lru_cache

COMPARE = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
COUNT = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b if b else None,
}


@lru_cache(maxsize=1000)
def _tree(text):
    return ast.parse(re.sub(r"\.class\b", ".kind", text), mode="eval").body


def truth(text, year, place=None, supply=None, who="cadre", way=None):
    """What a condition says of a place and of somebody who serves; ``None`` if unknown.

    ``way`` says minutes and kilometres from the one to the other.
    """

    def fact(name, column):
        return way(column) if name == "travel" else _fact(name, column, year, place, supply, who)

    return _walk(_tree(text), fact)


def _fact(name, column, year, place, supply, who):
    if name in ("village", "township", "county"):
        if column == "kind":
            return place.kind
        if column.startswith("need_"):
            return place.needs.get(column.removeprefix("need_"))
        return place.get(column)
    if name == "unit" and who == "cadre":
        supply = supply.unit
    if supply is None:
        return None
    if column == "age":
        born = supply.get("birth_year")
        return None if born is None else year - born
    return supply.get(column)


def _walk(node, fact):  # noqa: PLR0911
    match node:
        case ast.Constant():
            return node.value
        case ast.List():
            return [_walk(item, fact) for item in node.elts]
        case ast.Attribute(value=ast.Name(id=name)):
            return fact(name, node.attr)
        case ast.BoolOp():
            return _both([_walk(item, fact) for item in node.values], isinstance(node.op, ast.Or))
        case ast.UnaryOp(op=ast.Not()):
            value = _walk(node.operand, fact)
            return None if value is None else not value
        case ast.UnaryOp(op=ast.USub()):
            value = _walk(node.operand, fact)
            return None if value is None else -value
        case ast.BinOp():
            both = _walk(node.left, fact), _walk(node.right, fact)
            return None if None in both else COUNT[type(node.op)](*both)
    values = [_walk(item, fact) for item in (node.left, *node.comparators)]
    if any(value is None for value in values):
        return None
    pairs = zip(node.ops, values, values[1:], strict=False)
    return all(COMPARE[type(op)](left, right) for op, left, right in pairs)


def _both(values, either):
    """Kleene's or (``either``) and and."""
    if any(value is not None and bool(value) is either for value in values):
        return either
    return None if None in values else not either
