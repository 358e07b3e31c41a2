"""``zhucun check --propose``: what headers and words are taken for, as a file to be corrected."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from geodata.account import Account, TableUse, WordUse
from geodata.columns.headers import choices_of, header, header_names
from geodata.columns.table_specs import SPECS, TABLES
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.hand_plans.heads import PLACES, HandLayer
from geodata.outputs import mark_of, write_text
from geodata.reading.read_case import read_case
from geodata.reading.target import sources_at
from geodata.tables.column_map import MAP_FILE
from geodata.text import normalised
from geodata.words import label, say
from scenarios.cases.hand_layers import hand_layers
from scenarios.console.console import Talker
from scenarios.language.conditions import nearest
from scenarios.language.scenario import read_draft

KIND = "columns"
PROPOSED = "columns-proposed.toml"
"""Where the proposal goes while the user's own file stays."""


def propose(target: Path, scenario: Path | None, talker: Talker) -> Path:
    """Read a case as far as it goes and write what its headers and words are taken for.

    The file is ``columns.toml`` beside the case; one that somebody has changed stays, is told,
    and the proposal goes beside it.
    """
    findings = Findings()
    layers: list[HandLayer] = []
    if scenario is None:
        folder, sources = sources_at(target, findings)
    else:
        folder = scenario.resolve().parent
        draft = read_draft(scenario, findings)
        sources = draft.sources or Sources()
        layers = hand_layers(draft.scenario.policy) if draft.scenario else layers
    read_case(folder, sources, findings, language=talker.language, layers=layers)
    lines = list(_lines(findings))
    path = folder / MAP_FILE
    mark = mark_of(path) if path.is_file() else None
    if path.is_file() and (mark is None or mark.kind != KIND or mark.edited):
        talker.say("propose.kept", path=path, other=PROPOSED, style="yellow")
        path = folder / PROPOSED
    write_text(path, "\n".join(lines) + "\n", KIND)
    for line in lines:
        talker.line(line)
    talker.say("propose.written", path=path)
    return path


def _lines(findings: Findings) -> Iterator[str]:
    """The file: headers of each table, then words of each column."""
    yield from (f"# {say(f'propose.{key}')}" for key in ("head", "how", "own"))
    for table in TABLES:
        uses = [use for use in findings.account.tables if use.table == table]
        missing = [f for f in findings if f.key.startswith("column_missing")]
        missing = [f for f in missing if f.details["wanted"] in _headers(table)] if not uses else []
        if uses or missing:
            yield ""
            yield f"[columns.{_quoted(say(f'sheet.{table}'))}]"
            yield from _columns(table, uses)
        for finding in missing if not uses else ():
            near = finding.details.get("near", "")
            yield f"{_quoted(finding.details['wanted'])} = {_quoted(near)}"
            yield f"# {say('propose.present', present=finding.details['present'])}"
    yield from _words(findings.account)


def _headers(table: str) -> set[str]:
    return {header(table, column.name) for column in SPECS[table].columns}


def _columns(table: str, uses: Sequence[TableUse]) -> Iterator[str]:
    """The column that each header means; near misses as remarks."""
    found: dict[str, list[str]] = {}
    near: dict[str, str] = {}
    own: list[str] = []
    for column in (column for use in uses for column in use.columns if not column.ignored):
        if column.means and not _is_plain(table, column.means):
            continue
        if column.means:
            found.setdefault(header(table, column.means), []).append(column.header)
        elif column.near:
            near[column.near] = column.header
        else:
            own.append(column.header)
    for name, texts in found.items():
        said = list(dict.fromkeys(texts))
        shown = [_quoted(text) for text in said]
        yield f"{_quoted(name)} = {shown[0] if len(said) == 1 else '[' + ', '.join(shown) + ']'}"
    for name, text in near.items():
        yield f"# {_quoted(name)} = {_quoted(text)}"
    if own:
        yield f"# {say('propose.kept_columns', columns='、'.join(dict.fromkeys(own)))}"


def _is_plain(table: str, name: str) -> bool:
    """Whether a column stands by its own name in the file, as scores of dimensions do not.

    A plan in force with a row for each village has layers and places for columns.
    """
    if table == "current" and (name in PLACES or name not in header_names(table).values()):
        return name != "unit"
    return any(column.name == name for column in SPECS[table].columns)


def _words(account: Account) -> Iterator[str]:
    """The words of columns with a vocabulary; those that nobody knows as remarks."""
    head = ("", "")
    for use in account.words:
        column = next((c for c in SPECS[use.table].columns if c.name == use.column), None)
        if not use.word or column is None or not column.choices:
            continue
        line = _word(use, column.choices)
        if line and (use.table, use.column) != head:
            head = (use.table, use.column)
            names = (say(f"sheet.{use.table}"), header(use.table, use.column))
            yield ""
            yield f"[words.{'.'.join(map(_quoted, names))}]"
        if line:
            yield line


def _word(use: WordUse, group: str) -> str:
    if use.means:
        meant = label(group, use.means)
        same = normalised(meant) == normalised(use.word)
        return "" if same else f"{_quoted(use.word)} = {_quoted(meant)}"
    near = nearest(use.word, [label(group, word) for word in choices_of(group)])
    return f"# {_quoted(use.word)} = {_quoted(near)}"


def _quoted(text: str) -> str:
    """A text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    plain = (c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped)
    return '"' + "".join(plain) + '"'
