"""Colours: safe for colour-blind readers, distinct in print (after Okabe and Ito, softened)."""

CLASS_COLOURS = {
    "weak": "#d55e00",
    "poor": "#e69f00",
    "relocated": "#cc79a7",
    "key": "#56b4e9",
    "demonstration": "#009e73",
    "ordinary": "#e8e6df",
}
SPARE_COLOURS = ("#0072b2", "#f0e442", "#8c6d31", "#7570b3", "#66a61e", "#a6761d")
LAYER_COLOURS = ("#8b0000", "#1f4e9c", "#2f6b3a", "#6a3d9a", "#b15928", "#444444")


def class_colour(name: str, position: int) -> str:
    """Colour of a village class; classes that a case coins take the spare ones in turn."""
    return CLASS_COLOURS.get(name, SPARE_COLOURS[position % len(SPARE_COLOURS)])


REPAIR_COLOURS = {
    "ring": "#7570b3",
    "duplicate": "#8c6d31",
    "twin": "#a6761d",
    "overlap": "#d55e00",
    "gap": "#0072b2",
    "sliver": "#e69f00",
    "edge": "#999999",
    "contested": "#b00020",
    "refused": "#b00020",
    "left": "#b00020",
    "multipart": "#009e73",
    "enclave": "#56b4e9",
}
"""Colour of a repair by its kind; what was left as drawn is red."""
