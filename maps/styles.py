"""The one table of colours: what a class, layer, level, repair or status looks like.

Page, paper and GIS file all ask here, the scripts of a page through its data. Colours are
``#rrggbb``, safe for colour-blind readers and distinct in print (after Okabe and Ito, softened).
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

Table = Mapping[str, str | Sequence[str]]
"""Colours of one kind of page by their role there; a sequence runs from little to much."""

CLASS_COLOURS = {
    "weak": "#d55e00",
    "poor": "#e69f00",
    "relocated": "#cc79a7",
    "key": "#56b4e9",
    "demonstration": "#009e73",
    "ordinary": "#e8e6df",
}
"""Colour of a village class, in the order in which legends name them."""
SPARE_COLOURS = ("#0072b2", "#f0e442", "#8c6d31", "#7570b3", "#66a61e", "#a6761d")
"""For words that a case coins; taken in turn, then round again."""
LAYER_COLOURS = ("#8b0000", "#1f4e9c", "#2f6b3a", "#6a3d9a", "#b15928", "#444444")
"""For the layers of a policy, in its order, then round again."""
LEVEL_COLOURS = {
    "central": "#d95f4b",
    "province": "#e8a33d",
    "city": "#8a6fb3",
    "county": "#3f8fc4",
    "township": "#4ea66a",
}
"""Colour of a unit by its level."""
STATUS_COLOURS = {
    "covered": "#4393c3",
    "partly": "#f4a582",
    "open": "#ca3b2c",
    "unasked": "#f4f4f1",
}
"""Colour of a village by what it has of what a plan asks for it."""
AREA_COLOURS = (
    *("#77aadd", "#ee8866", "#eedd88", "#44bb99"),
    *("#ffaabb", "#99ddff", "#bbcc33", "#aaaa00"),
)
"""For areas side by side, pale enough for letters on them (after Tol's light scheme)."""
DEEPER = 0.8
"""Share of their light that these colours keep when they come again."""
NO_WORD = "#e3e3e3"
"""What a GIS file draws where a column has none of the known words."""
REPAIR_COLOURS = {
    "ring": "#7570b3",
    "duplicate": "#8c6d31",
    "twin": "#a6761d",
    "overlap": "#d55e00",
    "gap": "#0072b2",
    "sliver": "#e69f00",
    "edge": "#999999",
    "contested": "#b00020",
    "standing": "#b00020",
    "refused": "#b00020",
    "left": "#b00020",
    "multipart": "#009e73",
    "enclave": "#56b4e9",
}
"""Colour of a repair by its kind; what was left as drawn is red."""


def class_colours(names: Iterable[str | None]) -> dict[str | None, str]:
    """Colours of the village classes of a case, in the order of legends.

    Known classes come first; those that the case coins follow by name, each with the spare
    colour of its place among all, and so do several classes of one village. No class and an
    unknown one (``None``) come last.
    """
    present = set(names)
    found: dict[str | None, str] = {}
    found.update(_coloured((name for name in present if name), CLASS_COLOURS))
    return found | {name: NO_WORD for name in ("", None) if name in present}


def level_colours(names: Iterable[str | None]) -> dict[str, str]:
    """Colours of the known levels of units, as :func:`class_colours` gives those of classes."""
    return _coloured((name for name in names if name), LEVEL_COLOURS)


def layer_colours(names: Sequence[str]) -> dict[str, str]:
    """Colours of the layers of a policy, in its order."""
    return {name: LAYER_COLOURS[n % len(LAYER_COLOURS)] for n, name in enumerate(names)}


def apart_colours(near: Mapping[K, Collection[K]]) -> dict[K, str]:
    """A colour for every key, never that of one of its neighbours; ``near`` is symmetric.

    Greedy, the fewest neighbours last (Matula and Beck 1983: areas of a map never need more than
    six); of the colours left the one that is seen least around and used least. Where many touch
    each other the colours come again, deeper.
    """
    found: dict[K, int] = {}
    used: Counter[int] = Counter()
    for key in reversed(_fewest_first(near)):
        taken = {found[other] for other in near[key] if other in found}
        around = Counter(
            found[far] for other in near[key] for far in near[other] if far in found and far != key
        )
        most = max(len(AREA_COLOURS), len(taken) + 1)
        free = [colour for colour in range(most) if colour not in taken]
        found[key] = min(free, key=lambda n: (n >= len(AREA_COLOURS), around[n], used[n], n))
        used[found[key]] += 1
    return {key: area_colour(found[key]) for key in near}


def _fewest_first(near: Mapping[K, Collection[K]]) -> list[K]:
    """The keys, taken away one by one, each time one with the fewest neighbours left."""
    order = {key: at for at, key in enumerate(near)}
    left = {key: sum(other in near for other in near[key]) for key in near}
    queue = [(left[key], at, key) for key, at in order.items()]
    gone: list[K] = []
    heapify(queue)
    while queue:
        count, _, key = heappop(queue)
        if left.get(key) != count:
            continue
        del left[key]
        gone.append(key)
        for other in near[key]:
            if other in left:
                left[other] -= 1
                heappush(queue, (left[other], order[other], other))
    return gone


def area_colour(number: int) -> str:
    """The colour number ``number`` from 0; behind the last they come again, deeper each time."""
    turn, at = divmod(number, len(AREA_COLOURS))
    parts = (int(AREA_COLOURS[at][n : n + 2], 16) for n in (1, 3, 5))
    return "#" + "".join(f"{round(part * DEEPER**turn):02x}" for part in parts)


def _coloured(names: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    present = set(names)
    order = [name for name in known if name in present] + sorted(present - known.keys())
    spare = [SPARE_COLOURS[place % len(SPARE_COLOURS)] for place in range(len(order))]
    return {name: known.get(name, one) for name, one in zip(order, spare, strict=True)}


PLAN_PAGE: Table = {
    **STATUS_COLOURS,
    "none": STATUS_COLOURS["unasked"],
    "other": "#bdbdb8",
    "holders": (
        *("#e69f00", "#56b4e9", "#009e73", "#f0e442"),
        *("#0072b2", "#d55e00", "#cc79a7", "#5b1a4a"),
    ),
    "hatch": "#000000a6",
    "filled": ("#8a3b00", "#e08214", "#fdb863", "#fee0b6", "#e4ece7"),
    "changes": ("#d55e00", "#56b4e9", "#5b1a4a", "#e8ebee"),
    "missing": ("#dfe6ee", "#fdbe85", "#fd8d3c", "#b93d02"),
    "minutes": ("#fef0d9", "#fdcc8a", "#fc8d59", "#e34a33", "#a30000"),
    "hardness": ("#edf8fb", "#b3cde3", "#8c96c6", "#8856a7", "#5e0f6c"),
    "edge": "#8f969d",
    "border": "#4b525b",
    "outline": "#8a8f96",
    "ground": "#ffffffbf",
    "drawn": "#5d6672",
    "gap": "#45000f",
    "chosen": "#000000",
    "changed": "#0a7d33",
    "seat": "#22272e",
    "white": "#ffffff",
    "firm": "#8d897e",
    "point": "#b9bdc2",
}
"""The map of a plan: fillings, then lines and marks; ``firm`` rings what is too pale.

``gap``, the frame of open posts, has a contrast of 3:1 at least with every class; ``holders`` are
told apart in every kind of colour blindness (Okabe and Ito), ``hatch`` where they come again."""
CASE_PAGE: Table = {
    "polygon": "#dfe7dd",
    "drawn": "#f3e6c8",
    "edge": "#7d858d",
    "point": "#2f6b3a",
    "rough": "#ffffff",
    "outline": "#6b4f9c",
    "touch": "#1f4e9c",
    "chosen": "#000000",
    "white": "#ffffff",
    "roads": ("#8c3b12", "#b15928", "#d08a4f", "#8f8f8f", "#bdbdbd"),
}
"""The map of a case before any planning."""
COMPARE_PAGE: Table = {
    "same": "#dfe3e6",
    "none": "#f7f7f5",
    "new": "#0072b2",
    "gone": "#d55e00",
    "other": "#e69f00",
    "more": "#5b1a4a",
    "less": "#009e73",
    "holders": PLAN_PAGE["holders"],
    "hatch": PLAN_PAGE["hatch"],
    "missing": PLAN_PAGE["missing"],
    "edge": "#8b9096",
    "border": "#4a4f55",
    "chosen": "#000000",
    "white": "#ffffff",
}
"""Plans side by side."""
AREA_PAGE: Table = {
    "none": NO_WORD,
    "kept": "#e6eaec",
    "below": "#2166ac",
    "above": "#b2182b",
    "broken": "#762a83",
    "ramp": ("#fef0d9", "#fdcc8a", "#fc8d59", "#e34a33", "#a30000"),
    "edge": "#6f767d",
    "border": "#14181d",
    "outline": "#8a8f96",
    "drawn": "#5d6672",
    "chosen": "#9b1c1c",
    "centre": "#14181d",
    "white": "#ffffff",
    "rest": "#f0efeb",
    "spoke": "#6f767d",
}
"""Areas: fillings by what is kept, by amount, then lines and marks."""
TEXT_COLOURS = {
    "open": "#b00020",
    "gap": "#e8b4bb",
    "error": "#b00020",
    "warning": "#e69f00",
    "rough": "#8a4b00",
    "changed": "#a04000",
}
"""Text and its edges by what it tells of; the style sheets of pages name them ``--open``."""
POSTING_RAMP = ("#f2f0ec", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
"""On paper: villages with no posting, one, two and so on."""
PAPER = {
    "ink": "#1d232b",
    "soft": "#5d6672",
    "edge": "#8b9096",
    "border": "#3a3f45",
    "frame": "#777777",
    "shade": "#c9ccd1",
    "white": "#ffffff",
}
"""Lines and letters on paper."""
GIS = {"edge": "#5a6268", "ink": "#282828"}
"""Lines and letters in a GIS file."""
HEADING = "#DDEBF7"
"""Behind the headings of a workbook."""
