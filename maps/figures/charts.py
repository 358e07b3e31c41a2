"""Charts of a plan for paper: equity, load, and what is open."""

from collections import Counter
from typing import Any

import numpy as np

from geodata.facts.county import County
from geodata.words import Language, say
from maps.names import Names
from maps.styles import PAPER, layer_colours
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.plans.equity import equity_of


class Charts:
    """Draws charts on figures that it is given; says whether there was anything to draw."""

    def __init__(
        self, county: County, policy: Policy, plan: Plan, title: str, language: Language
    ) -> None:
        self.county, self.policy, self.plan = county, policy, plan
        self.title, self.language = title, language
        self.names = Names(county, policy, language)
        self.colours = layer_colours([layer.name for layer in policy.layers])

    def equity(self, figure: Any) -> bool:
        """Lorenz curves of support, one for each layer whose strengths are known."""
        layers = [layer for layer in self.policy.layers if layer.supply != "leaders"]
        found = [equity_of(self.county, self.plan, layer) for layer in layers]
        known = [item for item in found if item is not None and item.supports]
        if not known:
            return False
        axes = self._axes(figure, say("figures.equity", self.language, title=self.title))
        axes.plot([0, 1], [0, 1], color=PAPER["edge"], linestyle="--", linewidth=1)
        for item in known:
            support = np.sort([one.strength for one in item.supports])
            share = np.concatenate([[0.0], np.cumsum(support) / max(1e-12, support.sum())])
            gini = f"{say('figures.gini', self.language)} {item.gini:.3f}"
            words = f"{self.names.layer(item.layer)}  {gini}"
            colour = self.colours[item.layer]
            axes.plot(np.linspace(0, 1, share.size), share, label=words, color=colour, linewidth=2)
        axes.set_xlabel(say("figures.villages_share", self.language))
        axes.set_ylabel(say("figures.support_share", self.language))
        axes.legend(frameon=False)
        return True

    def load(self, figure: Any) -> bool:
        """How many supplies carry one place, two places and so on."""
        axes = self._axes(figure, say("figures.load", self.language, title=self.title))
        layers = [layer for layer in self.policy.layers if self.plan.of_layer(layer.name)]
        width = 0.8 / max(1, len(layers))
        for n, layer in enumerate(layers):
            held = Counter(Counter(p.supply for p in self.plan.of_layer(layer.name)).values())
            places = np.array(sorted(held))
            axes.bar(
                places + (n - (len(layers) - 1) / 2) * width,
                [held[count] for count in places.tolist()],
                width=width,
                label=self.names.layer(layer.name),
                color=self.colours[layer.name],
            )
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.set_xlabel(say("figures.places_each", self.language))
        axes.set_ylabel(say("figures.supplies_count", self.language))
        axes.legend(frameon=False)
        return bool(layers)

    def shortage(self, figure: Any) -> bool:
        """Open posts by class and layer."""
        if not self.plan.shortages:
            return False
        axes = self._axes(figure, say("figures.shortage", self.language, title=self.title))
        by: dict[str, Counter[str]] = {}
        for short in self.plan.shortages:
            place = self.names.found_place(short.layer, short.place)
            kind = self.names.class_of(place) if place else "—"
            by.setdefault(short.layer, Counter())[kind] += short.missing
        kinds = sorted({kind for counts in by.values() for kind in counts})
        below = np.zeros(len(kinds))
        for layer, counts in by.items():
            heights = np.array([counts[kind] for kind in kinds], dtype=float)
            words, colour = self.names.layer(layer), self.colours[layer]
            axes.bar(kinds, heights, bottom=below, label=words, color=colour)
            below += heights
        axes.yaxis.get_major_locator().set_params(integer=True)
        axes.set_ylabel(say("figures.open_posts", self.language))
        axes.legend(frameon=False)
        return True

    def _axes(self, figure: Any, title: str) -> Any:
        axes = figure.add_axes((0.09, 0.11, 0.86, 0.76))
        figure.text(0.03, 0.945, title, fontsize="x-large", weight="bold", va="center")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        return axes
