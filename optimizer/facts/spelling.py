"""Conditions as clerks write them -> the signs and names that the parser knows.

``干部.年龄 <= 45 且 村.类别 属于 ［“软弱涣散村”］`` becomes
``cadre.age <= 45 and village.place_class in ['软弱涣散村']``. Full-width signs and Chinese
quotes are understood, so are Chinese names of tables, their headers, and the words for and, or
and not. What is between quotes stays as it is. Every character of the result knows the place in
the original that it stands for, so that an error points there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from geodata.columns.headers import header_names, resolve

ENTITY_WORDS = {
    "村": "village",
    "行政村": "village",
    "村庄": "village",
    "社区": "village",
    "乡镇": "township",
    "镇街": "township",
    "街道": "township",
    "县": "county",
    "县区": "county",
    "区县": "county",
    "干部": "cadre",
    "人员": "cadre",
    "人选": "cadre",
    "单位": "unit",
    "部门": "unit",
    "派出单位": "unit",
    "领导": "leader",
    "领导干部": "leader",
    "班次": "session",
    "培训班": "session",
    "路程": "travel",
    "行程": "travel",
    "路途": "travel",
}
"""Chinese names of what a condition may speak of."""
TABLE_OF = {
    "village": "villages",
    "township": "townships",
    "county": "townships",
    "cadre": "cadres",
    "unit": "units",
    "leader": "leaders",
    "session": "sessions",
}
OPERATORS = {
    "且": "and",
    "并且": "and",
    "而且": "and",
    "或": "or",
    "或者": "or",
    "非": "not",
    "属于": "in",
    "不属于": "not in",
    "等于": "==",
    "不等于": "!=",
    "大于": ">",
    "小于": "<",
    "超过": ">",
    "低于": "<",
    "不大于": "<=",
    "不超过": "<=",
    "不小于": ">=",
    "不低于": ">=",
    "真": "True",
    "假": "False",
}
"""Chinese words of the language."""
AFTER_NAME = sorted((word for word in OPERATORS if len(word) > 1), key=len, reverse=True)
"""Words that may follow a column without a blank; the longest first."""
COMPARED = re.compile(f"(.*(?:{'|'.join(AFTER_NAME)}))[0-9]+$")
"""A column, a word and a number without blanks: 人口超过1000."""
BEFORE_NAME = ("并且", "而且", "或者", "且", "或", "非")
OWN_COLUMNS = {
    "cadre": {"年龄": "age"},
    "village": {"乡镇名": "township_name", "乡镇名称": "township_name", "县名": "county_name"},
    "township": {"乡镇名称": "township_name", "县名": "county_name"},
    "travel": {"分钟": "minutes", "公里": "km", "千米": "km"},
}
"""Facts that no table has as a column."""
SIGNS = {"，": ",", "、": ",", "。": ".", "≤": "<=", "≦": "<=", "≥": ">=", "≧": ">=", "≠": "!="} | {
    "【": "[", "】": "]", "〔": "[", "〕": "]", "×": "*", "÷": "/", "\n": " ", "\r": " ", "\t": " "
}  # fmt: skip
QUOTES = {"'": "'", '"': '"', "“": "”“", "‘": "’‘", "「": "」", "『": "』", "”": "”", "’": "’"} | {
    "＂": "＂", "＇": "＇"
}  # fmt: skip
"""What opens a text, and what may close it."""
NUMBER = re.compile(r"\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")
NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Spelt:
    """The text for the parser; character n stands for character ``origin[n]`` of the original."""

    text: str
    origin: tuple[int, ...]
    original: str

    def place(self, index: int) -> int:
        """The place in the original, from 0, that character ``index`` stands for."""
        return self.origin[index] if index < len(self.origin) else len(self.original.rstrip())

    def place_of_byte(self, offset: int) -> int:
        """The same for an offset in bytes of UTF-8, as the parser's nodes have it."""
        return self.place(len(self.text.encode()[:offset].decode(errors="ignore")))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the text: a name, a quoted text, or anything else."""

    kind: str
    text: str
    start: int


def spelt(text: str) -> Spelt:
    """Respell an expression, blanks around it left out; the parser judges what is unknown."""
    lead = len(text) - len(text.lstrip())
    pieces = list(_pieces(text.strip()))
    out: list[str] = []
    origin: list[int] = []
    for number, piece in enumerate(pieces):
        for part, start in _respelt(pieces, number):
            out.append(part)
            same = len(part) == len(piece.text)
            origin += [lead + start + (n if same else 0) for n in range(len(part))]
    whole = "".join(out)
    blanks = len(whole) - len(whole.lstrip())
    return Spelt(whole[blanks:], tuple(origin[blanks:]), text)


def _pieces(text: str) -> Iterator[_Piece]:
    plain, place = [_half_width(sign) for sign in text], 0
    while place < len(text):
        if text[place] in QUOTES:
            end = _end_of_text(text, place)
            yield _Piece("text", text[place:end], place)
            place = end
            continue
        end = place
        while end < len(text) and text[end] not in QUOTES:
            end += 1
        yield from _words(
            "".join(s if len(s) == 1 else " " for s in plain[place:end]), plain, place
        )
        place = end


def _words(run: str, plain: list[str], start: int) -> Iterator[_Piece]:
    place = 0
    while place < len(run):
        found = NUMBER.match(run, place) or NAME.match(run, place)
        if found:
            kind = "name" if NAME.match(run, place) else "number"
            word = found.group()
            ends = COMPARED.match(word) if kind == "name" else None
            word = ends.group(1) if ends else word
            yield _Piece(kind, word, start + place)
            place += len(word)
        else:
            yield _Piece("sign", plain[start + place], start + place)
            place += 1


def _half_width(sign: str) -> str:
    if sign in SIGNS:
        return SIGNS[sign]
    if "\uff01" <= sign <= "\uff5e":
        return chr(ord(sign) - 0xFEE0)
    return " " if sign == "\u3000" else sign


def _end_of_text(text: str, start: int) -> int:
    """Where a quoted text ends; behind the last character where it is not closed."""
    closing, place = QUOTES[text[start]], start + 1
    while place < len(text) and text[place] not in closing:
        place += 2 if text[place] == "\\" and text[start] in "'\"" else 1
    return min(place + 1, len(text))


def _respelt(pieces: list[_Piece], number: int) -> Iterator[tuple[str, int]]:
    piece = pieces[number]
    if piece.kind == "text":
        yield _quoted(piece.text), piece.start
    elif piece.kind == "name":
        yield from _name(pieces, number)
    else:
        yield piece.text, piece.start


def _quoted(text: str) -> str:
    """A text in Chinese quotes as one that the parser reads; an open one stays open."""
    if text[0] in "'\"":
        return text
    closed = len(text) > 1 and text[-1] in QUOTES[text[0]]
    return repr(text[1:-1]) if closed else "'" + text[1:].replace("'", " ")


def _name(pieces: list[_Piece], number: int) -> Iterator[tuple[str, int]]:
    word, start = pieces[number].text, pieces[number].start
    before, after = _beside(pieces, number, -1), _beside(pieces, number, 1)
    if before is not None and pieces[before].text == ".":
        owner = _beside(pieces, before, -1)
        entity = _entity_of(pieces[owner].text) if owner is not None else ""
        yield from _column(entity, word, start)
    elif after is not None and pieces[after].text == ".":
        prefix = next((w for w in BEFORE_NAME if _is_prefix(w, word)), "")
        if prefix:
            yield f" {OPERATORS[prefix]} ", start
        yield _entity_of(word), start + len(prefix)
    else:
        sign = OPERATORS.get(word)
        yield (f" {sign} " if sign else word), start


def _is_prefix(prefix: str, word: str) -> bool:
    rest = word.removeprefix(prefix)
    return rest != word and rest in {*ENTITY_WORDS, *ENTITY_WORDS.values()}


def _beside(pieces: list[_Piece], number: int, step: int) -> int | None:
    """The number of the next piece that is no blank."""
    number += step
    while 0 <= number < len(pieces) and pieces[number].text.isspace():
        number += step
    return number if 0 <= number < len(pieces) else None


def _entity_of(word: str) -> str:
    """The identifier of an entity, the word itself where it is none."""
    for prefix in BEFORE_NAME:
        if _is_prefix(prefix, word):
            word = word.removeprefix(prefix)
    return ENTITY_WORDS.get(word, word)


def _column(entity: str, word: str, start: int) -> Iterator[tuple[str, int]]:
    column = column_of(entity, word)
    tail = next((w for w in AFTER_NAME if word.endswith(w) and word != w), "")
    if column == word and tail and entity in {*TABLE_OF, *OWN_COLUMNS}:
        rest = word.removesuffix(tail)
        yield column_of(entity, rest), start
        yield f" {OPERATORS[tail]} ", start + len(rest)
    else:
        yield column, start


@cache
def column_of(entity: str, word: str) -> str:
    """The column of an entity that a header means; the word itself where it is an own one."""
    if word in OWN_COLUMNS.get(entity, {}):
        return OWN_COLUMNS[entity][word]
    if word in {"class", "village_class", "township_class"} or entity not in TABLE_OF:
        return "place_class" if word == "class" else word
    if word.isascii():
        return word
    found = resolve(TABLE_OF[entity], word) or word
    return "place_class" if found in {"village_class", "township_class"} else found


@cache
def words_of(entity: str) -> dict[str, str]:
    """Every header of an entity's table (normalised) and the column that it means."""
    return {**header_names(TABLE_OF[entity]), **OWN_COLUMNS.get(entity, {})}
