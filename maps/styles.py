"""The one table of colours: what a class, layer, level, repair or status looks like.

Page, paper and GIS file all ask here, the scripts of a page through its data. Colours are
``#rrggbb``, safe for colour-blind readers and distinct in print (after Okabe and Ito, softened).
"""

from collections.abc import Iterable, Mapping, Sequence

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
        *("#1b9e77", "#d95f02", "#7570b3", "#e7298a", "#66a61e", "#e6ab02"),
        *("#a6761d", "#4e79a7", "#76b7b2", "#b07aa1", "#ff9da7", "#9c755f"),
    ),
    "missing": ("#dfe6ee", "#fdbe85", "#fd8d3c", "#b93d02"),
    "minutes": ("#fef0d9", "#fdcc8a", "#fc8d59", "#e34a33", "#a30000"),
    "hardness": ("#edf8fb", "#b3cde3", "#8c96c6", "#8856a7", "#5e0f6c"),
    "edge": "#8f969d",
    "border": "#4b525b",
    "outline": "#8a8f96",
    "ground": "#ffffffbf",
    "drawn": "#5d6672",
    "gap": "#d0021b",
    "chosen": "#000000",
    "seat": "#22272e",
    "white": "#ffffff",
    "firm": "#8d897e",
    "point": "#b9bdc2",
}
"""The map of a plan: fillings, then lines and marks; ``firm`` rings what is too pale."""
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
    "other": "#e07b1a",
    "none": "#f7f7f5",
    "here": "#5b8db8",
    "gone": "#8e5aa8",
    "edge": "#8b9096",
    "border": "#4a4f55",
}
"""Plans side by side."""
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
