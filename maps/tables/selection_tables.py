"""定村名单: which villages get support, the score behind it part by part, and the quotas."""

from geodata.facts.classes import JOINT, Several, class_label
from geodata.facts.county import Village
from geodata.tables.columns import header
from geodata.words import say
from maps.names import Names
from maps.tables.frames import Cell, Table, frame_of
from optimizer.facts.expressions import Value
from optimizer.model.village_policy import NeedTerm
from optimizer.villages.selection import Chosen, Group, Verdict, choose, counted
from optimizer.villages.stage import BEFORE, SELECTED

PLACE = ("number", "county", "township", "village", "code", "class")


def selection_tables(names: Names, *, title: str) -> tuple[Table, ...]:
    """The list of villages and its quotas; empty where the policy selects none.

    What the county's villages say (``village.selected``) counts; where it differs from what
    the scores and quotas would give, the committee has decided.
    """
    policy = names.policy
    if policy.selection is None:
        return ()
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


def _rows(names: Names, chosen: Chosen) -> list[list[Cell]]:
    villages = names.lookup.villages
    marks = {v.village: _marked(villages[v.village], v) for v in chosen.verdicts}
    ordered = sorted(chosen.verdicts, key=lambda v: (not marks[v.village], v.rank))
    rows: list[list[Cell]] = []
    for verdict in ordered:
        village = villages[verdict.village]
        mark = say("selection.yes" if marks[verdict.village] else "selection.no", names.language)
        where = [names.county_of(village), names.township(village), village.name, village.code]
        before = village.extra.get(BEFORE)
        rows.append(
            [
                len(rows) + 1,
                *where,
                names.class_of(village),
                class_label(str(before), names.language) if before else None,
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
    keys = ("quota", "villages", "least", "most", "chosen", "check")
    return Table(
        name=say("selection.quotas", language),
        title=say("selection.quotas_title", language, title=title),
        frame=frame_of([say(f"selection.{k}", language) for k in keys], rows, language=language),
        kind="overview",
    )
