"""Pictures for paper: the plan as a map, and charts, through matplotlib.

The map is drawn in a metric CRS, with title, legend with counts, scale bar, north arrow, and
a place for the number under which it was approved. The same plan gives the same bytes.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import floor, log10
from typing import Any, Literal

import geopandas as gpd
import numpy as np

from geodata.extras import needed
from geodata.facts.case import Case
from geodata.facts.classes import class_label
from geodata.geometry.crs import metric_crs
from geodata.words import Language, say
from maps.figures.charts import Charts
from maps.names import Names
from maps.styles import PAPER, POSTING_RAMP, STATUS_COLOURS, class_colours
from optimizer.model.outcome import Outcome
from optimizer.model.policy import Policy

Colouring = Literal["class", "shortage", "supplies"]
COLOURINGS: tuple[Colouring, ...] = ("class", "shortage", "supplies")
PAPERS: Mapping[str, tuple[float, float]] = {"A4": (11.69, 8.27), "A3": (16.54, 11.69)}
"""Width and height in inches, landscape."""
FONTS = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Microsoft YaHei", "SimHei"),
    *("PingFang SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimSun"),
)
STATUS = {"open": "open", "served": "covered", "nobody": "unasked"}
"""What the legend calls a village -> its status."""
DPI = 200
LONGEST = 16
"""Characters of a township's name on a map."""


class NoFontError(RuntimeError):
    """No font with Chinese characters is installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Sheet, direction and what stands below the map."""

    size: str = "A4"
    portrait: bool = False
    approval: str = ""

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height."""
        width, height = PAPERS[self.size]
        return (height, width) if self.portrait else (width, height)

    @property
    def scale(self) -> float:
        """How much larger than A4 the sheet is."""
        return PAPERS[self.size][0] / PAPERS["A4"][0]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture in a format: its bytes and the name of its file."""

    name: str
    data: bytes


def pictures(
    case: Case,
    policy: Policy,
    outcome: Outcome,
    *,
    title: str,
    paper: Paper,
    language: Language,
    formats: Sequence[str] = ("png", "pdf"),
) -> list[Picture]:
    """The maps by class, shortage and number of postings, and the charts.

    Raises :class:`NoFontError`, and :class:`~geodata.extras.MissingExtraError` without the
    extra ``figures``.
    """
    plot = _plot(paper.scale)
    drawer = _Drawer(case, policy, outcome, title, paper, language)
    charts = Charts(case.county, policy, outcome.plan, title, language)
    wanted: dict[str, Callable[[Any], bool]] = {
        **{f"map-{one}": lambda f, one=one: drawer.map(f, one) for one in COLOURINGS},  # type: ignore[misc]
        "equity": charts.equity,
        "load": charts.load,
        "shortage": charts.shortage,
    }
    found = []
    for name, draw in wanted.items():
        figure = plot.figure(figsize=paper.inches)
        if draw(figure):
            found += [Picture(f"{name}.{kind}", _saved(figure, kind)) for kind in formats]
        plot.close(figure)
    return found


def _plot(scale: float) -> Any:
    matplotlib = needed("matplotlib", extra="figures")
    matplotlib.use("Agg")
    manager = needed("matplotlib.font_manager", extra="figures").fontManager
    known = {font.name for font in manager.ttflist}
    font = next((name for name in FONTS if name in known), None)
    if font is None:  # in English too: names of places are Chinese
        raise NoFontError
    matplotlib.rcParams.update(
        {
            "font.family": [font, "DejaVu Sans"],
            "font.size": 10.0 * scale,
            "axes.unicode_minus": False,
            "pdf.fonttype": 42,
            "svg.hashsalt": "zhucun",
            "text.parse_math": False,  # a dollar sign in a name is a dollar sign
        }
    )
    return needed("matplotlib.pyplot", extra="figures")


def _saved(figure: Any, kind: str) -> bytes:
    """The bytes of a figure, without the time of day."""
    nothing = {"png": {"Software": None}, "pdf": {"CreationDate": None, "Producer": None}}
    data = BytesIO()
    figure.savefig(data, format=kind, dpi=DPI, metadata=nothing[kind])
    return data.getvalue()


class _Drawer:
    """Draws on figures that it is given; says whether there was anything to draw."""

    def __init__(
        self,
        case: Case,
        policy: Policy,
        outcome: Outcome,
        title: str,
        paper: Paper,
        language: Language,
    ) -> None:
        self.case, self.policy, self.plan = case, policy, outcome.plan
        self.title, self.paper, self.language = title, paper, language
        self.names = Names(case.county, policy, language)
        self.frame = _places(case)
        self.classes = class_colours(v.village_class for v in case.county.villages)
        self.open = Counter[str]()
        for short in outcome.plan.shortages:
            self.open[short.place] += short.missing
        self.posted = Counter(post.place for post in outcome.plan.postings)

    # ---- maps ----

    def map(self, figure: Any, colouring: Colouring) -> bool:
        """A map of the villages."""
        if self.frame.empty:
            return False
        axes = figure.add_axes((0.02, 0.06, 0.74, 0.84))
        axes.set_axis_off()
        axes.set_aspect("equal")
        colours, legend = self._colours(colouring)
        shapes = self.frame[self.frame.geom_type != "Point"]
        points = self.frame[self.frame.geom_type == "Point"]
        if len(shapes):
            fill = [colours[name] for name in shapes.index]
            shapes.plot(ax=axes, color=fill, edgecolor=PAPER["edge"], linewidth=0.25, aspect=None)
        if len(points):
            fill = [colours[name] for name in points.index]
            points.plot(
                ax=axes,
                color=fill,
                edgecolor=PAPER["soft"],
                linewidth=0.4,
                markersize=14,
                aspect=None,
            )
        self._townships(axes, shapes)
        words = say(f"figures.by_{colouring}", self.language)
        self._frame(figure, say("figures.title", self.language, title=self.title, by=words))
        self._legend(figure, legend, words)
        self._scale(axes)
        self._north(figure)
        return True

    def _colours(self, colouring: Colouring) -> tuple[dict[str, str], list[tuple[str, str, int]]]:
        """Colour of every village, and the legend: colour, words, count."""
        group = {name: self._group(name, colouring) for name in self.frame.index}
        keys = sorted({key for key, _, _ in group.values()})
        said = {key: (colour, words) for key, colour, words in group.values()}
        counts = Counter(key for key, _, _ in group.values())
        legend = [(said[key][0], said[key][1], counts[key]) for key in keys]
        return {name: colour for name, (_, colour, _) in group.items()}, legend

    def _group(self, name: str, colouring: Colouring) -> tuple[int, str, str]:
        """Order, colour and words of the group that a village is in."""
        village = self.names.lookup.villages[name]
        match colouring:
            case "class":
                kind = village.village_class
                order = list(self.classes).index(kind)
                return order, self.classes[kind], class_label(kind, self.language)
            case "shortage":
                open_, posted = self.open[name] > 0, self.posted[name] > 0
                key = "open" if open_ else "served" if posted else "nobody"
                colour = STATUS_COLOURS[STATUS[key]]
                return list(STATUS).index(key), colour, say(f"figures.{key}", self.language)
            case "supplies":
                count = min(self.posted[name], len(POSTING_RAMP) - 1)
                more = "+" if count == len(POSTING_RAMP) - 1 else ""
                return (
                    count,
                    POSTING_RAMP[count],
                    say("figures.postings", self.language, count=f"{count}{more}"),
                )

    def _townships(self, axes: Any, shapes: gpd.GeoDataFrame) -> None:
        """Borders and names of the townships; names that would cover one another are left out."""
        town = {v.id: v.township for v in self.case.county.villages}
        names = {t.id: t.name for t in self.case.county.townships}
        taken: list[Any] = []
        frame = self.frame.assign(town=[town[name] for name in self.frame.index])
        if len(shapes):
            whole = frame.loc[shapes.index].dissolve("town")
            whole.boundary.plot(ax=axes, color=PAPER["border"], linewidth=0.8, aspect=None)
            spots = whole.representative_point()
        else:
            spots = frame.dissolve("town").centroid
        axes.figure.canvas.draw()
        renderer = axes.figure.canvas.get_renderer()
        for name, spot in spots.items():
            text = axes.text(
                spot.x, spot.y, _short(names.get(str(name), str(name))), ha="center", va="center",
                fontsize=8 * self.paper.scale, weight="bold", color=PAPER["ink"], **_halo(),
            )  # fmt: skip
            box = text.get_window_extent(renderer).expanded(1.05, 1.1)
            if any(box.overlaps(other) for other in taken):
                text.remove()
            else:
                taken.append(box)

    def _frame(self, figure: Any, title: str) -> None:
        figure.text(0.03, 0.945, title, fontsize=17 * self.paper.scale, weight="bold", va="center")
        approval = self.paper.approval or say("figures.to_fill", self.language)
        note = say("figures.approval", self.language, number=approval)
        figure.text(0.03, 0.028, note, fontsize=8 * self.paper.scale, color=PAPER["soft"])

    def _legend(self, figure: Any, legend: Sequence[tuple[str, str, int]], title: str) -> None:
        patches = needed("matplotlib.patches", extra="figures")
        handles = [
            patches.Patch(facecolor=colour, edgecolor=PAPER["frame"], label=f"{words}  {count}")
            for colour, words, count in legend
        ]
        figure.legend(
            handles=handles, title=title, loc="upper left", bbox_to_anchor=(0.77, 0.86),
            frameon=False, fontsize=10 * self.paper.scale,
            title_fontsize=11 * self.paper.scale, alignment="left",
        )  # fmt: skip

    def _scale(self, axes: Any) -> None:
        """A bar of a round length, about a fifth of the map's width, below the map."""
        west, _, east, _ = self.frame.total_bounds
        south = axes.get_ylim()[0]
        metres = _round_length((east - west) / 5)
        height = (axes.get_ylim()[1] - south) * 0.008
        axes.plot(
            [west, west + metres], [south, south], color=PAPER["ink"], linewidth=2.2, clip_on=False
        )
        words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
        axes.text(
            west + metres / 2,
            south + height,
            words,
            ha="center",
            va="bottom",
            fontsize=8 * self.paper.scale,
        )

    def _north(self, figure: Any) -> None:
        axes = figure.add_axes((0.9, 0.88, 0.06, 0.09))
        axes.set_axis_off()
        axes.set_xlim(-1, 1)
        axes.set_ylim(-1, 1.6)
        axes.fill([-0.35, 0, 0, -0.35], [-0.8, -0.45, 0.9, -0.8], color=PAPER["ink"])
        axes.fill([0.35, 0, 0, 0.35], [-0.8, -0.45, 0.9, -0.8], color=PAPER["shade"])
        axes.text(
            0, 1.0, "N", ha="center", va="bottom", fontsize=11 * self.paper.scale, weight="bold"
        )


def _short(name: str) -> str:
    """A name that does not run over the whole map."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _places(case: Case) -> gpd.GeoDataFrame:
    """Polygons, else points, of the villages, in metres; index: the village's id."""
    points = {
        v.id: (v.lon, v.lat)
        for v in case.county.villages
        if v.lon is not None and v.lat is not None
    }
    shapes = {} if case.coverage is None else dict(case.coverage.geometry.items())
    known = [v.id for v in case.county.villages if v.id in shapes or v.id in points]
    spots = gpd.points_from_xy(
        *zip(*(points.get(name, (np.nan, np.nan)) for name in known), strict=True)
    ) if known else []  # fmt: skip
    geometry = [shapes.get(name, spot) for name, spot in zip(known, spots, strict=True)]
    frame = gpd.GeoDataFrame(index=known, geometry=geometry, crs="EPSG:4326")
    if frame.empty:
        return frame
    west, south, east, north = frame.total_bounds
    return frame.to_crs(metric_crs((west, south, east, north)))


def _halo() -> dict[str, Any]:
    effects = needed("matplotlib.patheffects", extra="figures")
    return {"path_effects": [effects.withStroke(linewidth=2.2, foreground=PAPER["white"])]}


def _round_length(metres: float) -> float:
    """The largest of 1, 2 or 5 times a power of ten that is not longer."""
    if metres <= 0:
        return 1000.0
    power = 10.0 ** floor(log10(metres))
    return float(next(step * power for step in (5, 2, 1) if step * power <= metres * (1 + 1e-9)))
