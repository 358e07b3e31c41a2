"""The map of a plan: villages, who serves each and why, on one page that needs no network."""

from collections.abc import Collection, Iterator
from typing import Any

from geodata.facts.case import Case
from geodata.words import Language
from maps.pages.basemap import Basemap
from maps.pages.bilingual import both, both_labels, words_of
from maps.pages.initials import initials_of
from maps.pages.page import page_html
from maps.pages.plan_changes import PlanChanges, Revision
from maps.pages.plan_edit import edit_data, plan_mark
from maps.pages.plan_places import MapPlaces
from maps.pages.plan_postings import Postings
from maps.styles import PLAN_PAGE
from maps.tables.plan_tables import status_words
from optimizer.facts.lookup import Lookup
from optimizer.model.outcome import Outcome
from optimizer.model.policy import Policy
from optimizer.questions.edit_program import edit_program

SCRIPTS = (
    "basemap.js",
    "ground.js",
    "plan_model.js",
    "plan_sums.js",
    "plan_canvas.js",
    "plan_colours.js",
    "plan_labels.js",
    "plan_panel.js",
    "plan_search.js",
    "plan_views.js",
    "plan_table.js",
    "plan_controls.js",
    "plan_print.js",
    "plan_meeting.js",
    "plan_address.js",
    "plan_program.js",
    "plan_edit.js",
    "plan_map.js",
)
"""The page's own scripts in their order; each adds one part to ``window.zhucunPlan``."""
EDIT = "edit"
"""Name of the data by which a plan is edited; the page unpacks them when somebody does."""


def plan_map_html(  # noqa: PLR0913  what the page says, what not, and what lies under it
    case: Case,
    policy: Policy,
    outcome: Outcome,
    *,
    title: str,
    language: Language = "zh",
    notice: tuple[str, str] | None = None,
    base: Basemap | None = None,
    withheld: Collection[str] = (),
    alternatives: int = 0,
    revision: Revision | None = None,
) -> str:
    """Draw a plan as one HTML file that asks the network for nothing (but for a ``base`` map).

    ``notice``, in Chinese and English, stands where an internal map says that it is one.
    Of what is ``withheld`` (``gaps``: open posts, ``reasons``: rules, costs and rivals) the page
    says nothing, not even that there is none. With ``alternatives`` the plan can be edited on the
    page: so many others of every place are carried, with the rows and costs of the program.
    Of a plan that was solved again after a ``revision`` the page says what that changed and cost.
    """
    data = plan_map_data(
        case,
        policy,
        outcome,
        title=title,
        language=language,
        notice=notice,
        withheld=withheld,
        alternatives=alternatives,
        revision=revision,
    )
    data["base"] = base.table() if base else None
    later = {EDIT: data.pop(EDIT)} if EDIT in data else {}
    return page_html(
        data,
        title=title,
        language=language,
        scripts=SCRIPTS,
        styles=("page.css", "plan_map.css"),
        hosts=base.hosts if base else (),
        later=later,
    )


def plan_map_data(  # noqa: PLR0913  as above
    case: Case,
    policy: Policy,
    outcome: Outcome,
    *,
    title: str,
    language: Language,
    notice: tuple[str, str] | None = None,
    withheld: Collection[str] = (),
    alternatives: int = 0,
    revision: Revision | None = None,
) -> dict[str, Any]:
    """Gather what the page's scripts read; coordinates are whole 1e-5 degrees, EPSG:4326.

    Sentences and labels come as [Chinese, English]; ``language`` is that of the first view.
    Where ``reasons`` are withheld, so are demand, changes and the order of classes.
    """
    lookup = Lookup(case.county)
    places = MapPlaces(case, policy, lookup)
    postings = Postings(places, policy, outcome.plan, lookup)
    own = PlanChanges(places, postings, revision)
    data: dict[str, Any] = {
        "title": title,
        "language": language,
        "proof": both(lambda at: status_words(outcome, language=at) if outcome.levels else ""),
        "words": {**words_of("map"), **({"notice": [*notice]} if notice else {})},
        "colours": dict(PLAN_PAGE),
        "classes": places.classes(),
        "layers": postings.layers(),
        "exceptions": postings.exceptions(),
        "goals": postings.goal_labels(),
        "weights": postings.goal_weights(),
        "counties": list(places.counties),
        "townships": places.townships(),
        "villages": places.villages(),
        "areas": places.areas.items(),
        "posts": postings.posts(),
        "others": postings.others(),
        "fixed": postings.fixed(),
        "shortages": postings.shortages(),
        "arcs": places.arcs.lines,
        "ranks": places.border_ranks(),
        "outlines": places.outlines(),
        "roads": case.county.ways is not None,
    }
    if "reasons" not in withheld:
        data |= {
            "surplus": own.surplus(),
            "changes": own.changes(),
            "class_order": own.class_order(),
        }
        data |= {"prices": own.prices(), "refused": own.refused()} if revision else {}
    data |= {"withheld": sorted(withheld)} if withheld else {}
    if alternatives:
        found = edit_program(case.county, policy, outcome.plan, alternatives=alternatives)
        data["words"] |= words_of("map_edit")
        data["mark"] = plan_mark(outcome.plan)
        data[EDIT] = edit_data(found, postings, plan=data["mark"])
    data["supplies"], data["units"] = postings.supplies(), postings.units()
    levels = sorted({*data["supplies"]["level"]} - {""})
    data["levels"] = {key: both_labels("level", key) for key in levels}
    data["initials"] = initials_of(_names(data))
    return data


def _names(data: dict[str, Any]) -> Iterator[str]:
    """Every name by which something is found on the page."""
    yield from data["counties"]
    for key in ("townships", "villages", "supplies", "units"):
        yield from data[key]["name"]
    yield from (area["name"] for area in data["areas"])
    yield from (item["label"][0] for item in data["classes"])
