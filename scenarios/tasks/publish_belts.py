"""``zhucun publish`` of belts: who lies on which, and the test that nothing leaks."""

from functools import partial
from pathlib import Path

import numpy as np

from geodata.words import Language, say
from maps.editions.public_areas import AreaView, public_areas
from maps.editions.public_view import Edition
from maps.files.workbook import write_workbook
from maps.pages.belt_map import as_areas, chain_map_data, chain_page
from maps.tables.belt_tables import BeltWords, public_belt_tables
from optimizer.belts.belt_case import BeltFacts
from optimizer.belts.belt_judge import BeltJudge
from optimizer.belts.belt_plan import Belt, BeltPlan
from optimizer.belts.belt_policy import Batch, BeltTask
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.runs.finished_belts import PLAN_FILE, open_belts
from scenarios.tasks.publish import MAP, note_of, notice_of
from scenarios.tasks.publish_areas import area_edition
from scenarios.tasks.room_edition import published_of, refuse_broken

TABLE = "belts-public.xlsx"
BROKEN = frozenset({"strange", "twice", "broken"})
"""Breaches of a file that has other places, or chains that are none."""


def publish_belts(folder: Path, edition: Edition | None, talker: Talker, choices: Choices) -> Path:
    """Write the public edition into ``public/`` of a folder of belts; returns that folder.

    Raises :class:`BadInput` (told already) where the belts are no chains of places of the case,
    and where the leak test finds anything; nothing stays then.
    """
    done = open_belts(folder, talker, choices)
    found = sorted({b.kind for b in done.judge.breaches(done.plan) if b.kind in BROKEN})
    kinds = (say(f"belt.kind.{kind}", talker.language) for kind in found)
    refuse_broken(kinds, "publish.no_belts", PLAN_FILE, talker)
    task, room, language = done.judge.task, done, talker.language
    published = published_of(
        room, title=task.shown, plan_file=PLAN_FILE, edition=edition, talker=talker
    )
    judge, plan = as_areas(done.judge, done.plan)
    view = public_areas(room.case, judge, plan, published.edition, language=language)
    batches = frozenset(batch.name for batch in task.batch)
    write = partial(_write, language=language)
    whole = area_edition(published, view, language, write, room="belt", batches=batches)
    return whole.publish(choices.out, talker)


def _write(
    folder: Path, *, title: str, view: AreaView, edition: Edition, language: Language
) -> None:
    """Map and workbook of the reduced facts."""
    note = note_of(edition, language)
    words, plan = _reduced(view, language)
    tables = public_belt_tables(words, plan, title=title, note=note)
    write_workbook(folder / TABLE, tables, language=language, kind="public")
    data = chain_map_data(view.case, view.judge, view.plan, title=title, language=language)
    page = chain_page(
        data,
        title=title,
        language=language,
        notice=notice_of(edition),
        withheld={"codes", "kept"},
    )
    (folder / MAP).write_text(page, "utf-8", newline="\n")


def _reduced(view: AreaView, language: Language) -> tuple[BeltWords, BeltPlan]:
    """Belts with nothing of their places but names and townships."""
    areas, full = view.plan.areas, view.judge.facts
    batches = dict.fromkeys(area.inside for area in areas if area.inside)
    task = BeltTask.model_construct(
        name="belts",
        count=len(areas),
        score="1",
        level=full.task.level,
        length=(1, max((len(area.places) for area in areas), default=1)),
        batch=tuple(Batch(name=name, count=1) for name in batches),
        rule=(),
    )
    facts = BeltFacts(
        county=full.county,
        task=task,
        places=full.places,
        graph=full.graph,
        score=np.zeros(len(full.places)),
        assumed=np.zeros(len(full.places), dtype=bool),
        named={},
        homes={},
        wanted={},
    )
    belts = tuple(
        Belt(number=area.number, name=area.name, places=area.places, batch=area.inside)
        for area in areas
    )
    return BeltWords(BeltJudge(facts), language), BeltPlan(task="belts", belts=belts)
