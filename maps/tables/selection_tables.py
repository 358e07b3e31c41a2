"""定村名单: which villages get support, the score behind it part by part, and the quotas."""

from geodata.columns.headers import header
from geodata.facts.classes import JOINT, Several, class_label
from geodata.facts.county import Village
from geodata.words import say
from maps.names import Names
from maps.tables.frames import Cell, Table, frame_of
from optimizer.facts.expressions import Value
from optimizer.model.village_policy import NeedTerm
from optimizer.villages.classes import class_counts
from optimizer.villages.selection import Chosen, Group, Verdict, choose, counted
from optimizer.villages.stage import BEFORE, SCORE, SELECTED, classes_before

PLACE = ("number", "county", "township", "village", "code", "class")


def selection_tables(names: Names, *, title: str) -> tuple[Table, ...]:
    """The list of villages and its quotas; empty where the policy selects none.

    What the county's villages say (``village.selected``) counts; where it differs from what
    the scores and quotas would give, the committee has decided.
    """
    policy = names.policy
    if policy.selection is None:
        return _ledger(names, title=title) if policy.classes else ()
    chosen = choose(names.county, policy.needs, policy.selection)
    language = names.language
    keys = ["class_before", "score", "rank", "selected", "reason"]
    heads = [say(f"table.column.{key}", language) for key in PLACE]
    heads += [say(f"selection.{key}", language) for key in keys[:-1]]
    heads.append(say("selection.reason_head", language))
    heads += [head for term in policy.needs for head in _term_heads(names, term)]
    rows = _rows(names, chosen)
    score = say("selection.score", language)
    return (
        Table(
            name=say("selection.name", language),
            title=say("selection.title", language, title=title),
            frame=frame_of(heads, rows, language=language),
            kind="villages",
            note=_note(names),
            formats={score: "0.0000"},
        ),
        _quotas(names, chosen, title=title),
    )


def _ledger(names: Names, *, title: str) -> tuple[Table, ...]:
    """The classes of all villages, where no village is selected."""
    language = names.language
    heads = [say(f"table.column.{key}", language) for key in PLACE]
    heads += [say(f"selection.{key}", language) for key in ("class_before", "score")]
    rows: list[list[Cell]] = []
    for village in names.county.villages:
        score = village.extra.get(SCORE)
        where = [names.county_of(village), names.township(village), village.name, village.code]
        own = [names.class_of(village), _before(names, village)]
        rows.append([len(rows) + 1, *where, *own, None if score is None else float(score)])
    return (
        Table(
            name=say("selection.ledger", language),
            title=say("selection.ledger_title", language, title=title),
            frame=frame_of(heads, rows, language=language),
            kind="villages",
            formats={say("selection.score", language): "0.0000"},
        ),
        _counts_table(names, _class_rows(names), title=title),
    )


def _before(names: Names, village: Village) -> str | None:
    """The class before in words; nothing where it has not changed."""
    if BEFORE not in village.extra:
        return None
    return class_label(classes_before(names.county)[village.id], names.language) or None


def _class_rows(names: Names) -> list[list[Cell]]:
    """How many villages each class of the tables had, was to have, and has."""
    language, county = names.language, names.county
    rows: list[list[Cell]] = []
    for item in class_counts(county, classes_before(county), names.policy.classes):
        name = say("selection.class_row", language, name=class_label(item.name, language))
        verdict = say("selection.kept" if item.kept else "selection.broken", language)
        rows.append([name, item.before, item.wanted, item.wanted, item.held, verdict])
    return rows


def _rows(names: Names, chosen: Chosen) -> list[list[Cell]]:
    villages = names.lookup.villages
    marks = {v.village: _marked(villages[v.village], v) for v in chosen.verdicts}
    ordered = sorted(chosen.verdicts, key=lambda v: (not marks[v.village], v.rank))
    rows: list[list[Cell]] = []
    for verdict in ordered:
        village = villages[verdict.village]
        mark = say("selection.yes" if marks[verdict.village] else "selection.no", names.language)
        where = [names.county_of(village), names.township(village), village.name, village.code]
        rows.append(
            [
                len(rows) + 1,
                *where,
                names.class_of(village),
                _before(names, village),
                verdict.need.score,
                verdict.rank,
                mark,
                _reason(names, verdict, marks[verdict.village]),
                *_parts(names, verdict),
            ]
        )
    return rows


def _marked(village: Village, verdict: Verdict) -> bool:
    mark = village.extra.get(SELECTED)
    return verdict.selected if mark is None else bool(mark)


def _reason(names: Names, verdict: Verdict, marked: bool) -> str:
    key = verdict.reason if marked is verdict.selected else "committee"
    return say(f"selection.reason.{key}", names.language, group=verdict.group, rank=verdict.rank)


def _term_heads(names: Names, term: NeedTerm) -> tuple[str, str]:
    language = names.language
    name = header("villages", term.name, language) if term.name.isascii() else term.name
    return name, say("selection.part", language, name=name, weight=f"{term.weight:g}")


def _parts(names: Names, verdict: Verdict) -> list[Cell]:
    cells: list[Cell] = []
    for part in verdict.need.parts:
        known = _cell(part.value) if part.known else say("selection.unknown", names.language)
        cells += [known, round(part.need, 4)]
    return cells


def _cell(value: Value) -> Cell:
    if isinstance(value, Several):
        return JOINT.join(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _note(names: Names) -> str:
    selection = names.policy.selection
    if selection is None or not selection.source:
        return say("selection.note", names.language)
    source = say("selection.source", names.language, source=selection.source)
    return say("selection.note", names.language) + source


def _quotas(names: Names, chosen: Chosen, *, title: str) -> Table:
    language = names.language
    marked = frozenset(
        verdict.village
        for verdict in chosen.verdicts
        if _marked(names.lookup.villages[verdict.village], verdict)
    )
    everything = frozenset(names.lookup.villages)
    total = Group(
        name=say("selection.total", language),
        members=everything,
        least=chosen.wanted or 0,
        most=chosen.wanted,
    )
    rows: list[list[Cell]] = []
    for group in counted((total, *chosen.groups), marked):
        verdict = say("selection.kept" if group.kept else "selection.broken", language)
        least, most = group.least or None, group.most
        rows.append([group.name, len(group.members), least, most, group.selected, verdict])
    return _counts_table(names, [*rows, *_class_rows(names)], title=title)


def _counts_table(names: Names, rows: list[list[Cell]], *, title: str) -> Table:
    language = names.language
    keys = ("quota", "villages", "least", "most", "chosen", "check")
    return Table(
        name=say("selection.quotas", language),
        title=say("selection.quotas_title", language, title=title),
        frame=frame_of([say(f"selection.{k}", language) for k in keys], rows, language=language),
        kind="overview",
    )
