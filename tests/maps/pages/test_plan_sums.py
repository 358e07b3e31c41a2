"""Sums of the plan map against an independent count, for every combination of filters."""

from collections import Counter
from itertools import product
from statistics import median

import pytest

from geodata.facts.classes import class_label
from geodata.words import label, say
from maps.names import Names
from maps.pages.plan_map import plan_map_html
from maps.tables.plan_tables import plan_tables
from tests.maps.browser import open_page, requests_of
from tests.maps.pages import daily

SUMS = """
const { app } = window.zhucun, { M } = app, found = [];
for (const [county, cls, layer] of arguments[0]) {
  Object.assign(M.state, { county, cls, layer, kind: "", tab: "sums", by: "layer" });
  app.refilter();
  const head = [...document.querySelectorAll("header .counts b")].map((b) => Number(b.textContent));
  const shown = document.querySelectorAll("#table tbody tr").length;
  for (const by of M.sums.kinds) {
    const bare = ({ name, villages, demand, filled, open, median, worst }) =>
      ({ name, villages, demand, filled, open, median, worst });
    const rows = M.sums.rows(by).map(bare), whole = bare({ name: "", ...M.sums.whole(by) });
    found.push({ county, cls, layer, by, rows, whole, shown, head });
  }
}
Object.assign(M.state, { county: -1, cls: -1, layer: -1, tab: "villages" });
app.translate(); app.refilter();
return found;
"""


@pytest.fixture(scope="module")
def made():
    return daily.case()


@pytest.fixture(scope="module")
def outcome(made):
    return daily.outcome()


@pytest.fixture(scope="module")
def driver(tmp_path_factory, made, outcome):
    path = tmp_path_factory.mktemp("daily") / "map.html"
    path.write_text(plan_map_html(made, daily.policy(), outcome, title="方案"), "utf-8")
    with open_page(path) as driver:
        yield driver
        assert requests_of(driver)[0] == path.as_uri()
        assert driver.get_log("browser") == []


class Count:
    """Counts what the page should say, from facts and plan alone."""

    def __init__(self, case, policy, plan):
        self.county, self.policy, self.plan = case.county, policy, plan
        self.names = Names(case.county, policy, "zh")
        self.kinds = ["weak", "poor", "ordinary"]
        self.counties = list(dict.fromkeys(v.county for v in case.county.villages))
        self.levels = {layer.name: layer.level for layer in policy.layers}
        self.tables = {layer.name: layer.supply for layer in policy.layers}

    def told(self, item, county, cls, layer):
        place = self.names.found_place(item.layer, item.place)
        village = self.levels[item.layer] == "village"
        return (
            (county < 0 or place.county == self.counties[county])
            and (cls < 0 or (village and place.place_class == self.kinds[cls]))
            and (layer < 0 or item.layer == self.policy.layers[layer].name)
        )

    def key(self, item, by):
        place = self.names.found_place(item.layer, item.place)
        village = self.levels[item.layer] == "village"
        if by == "class":
            return class_label(place.place_class, "zh") if village else say("map.of_areas", "zh")
        if by in ("unit", "leader"):
            if not hasattr(item, "supply"):
                return say("map.of_nobody", "zh")
            supply = self.names.found(item)
            unit = self.names.unit_of(supply) if self.tables[item.layer] == "cadres" else None
            return unit if by == "unit" and unit is not None else supply.name
        return {
            "county": place.county,
            "township": self.names.township(place),
            "layer": self.names.layer(item.layer),
        }[by]

    def speaks(self, layer, by):
        if by not in ("unit", "leader"):
            return True
        return (self.tables[layer] == "leaders") == (by == "leader")

    def sums(self, county, cls, layer, by):
        posts, gaps = (
            [x for x in items if self.told(x, county, cls, layer) and self.speaks(x.layer, by)]
            for items in (self.plan.postings, self.plan.shortages)
        )
        filled, missing = Counter(self.key(p, by) for p in posts), Counter()
        for gap in gaps:
            missing[self.key(gap, by)] += gap.missing
        return filled, missing, len(posts), sum(gap.missing for gap in gaps)


def test_sums_are_those_of_an_independent_count_for_every_filter(driver, made, outcome):
    policy = daily.policy()
    count = Count(made, policy, outcome.plan)
    filters = list(product((-1, 0, 1), (-1, 0, 1, 2), (-1, 0, 1, 2)))
    faults: list[object] = []
    found = driver.execute_script(SUMS, filters)
    assert {one["by"] for one in found} == {
        *("county", "township", "class", "layer", "unit", "leader"),
    }
    for one in found:
        asked = (one["county"], one["cls"], one["layer"])
        filled, missing, posts, gaps = count.sums(*asked, one["by"])
        rows = {row["name"]: row for row in one["rows"]}
        own = {name: (row["filled"], row["open"]) for name, row in rows.items()}
        right = {name: (filled[name], missing[name]) for name in {*filled, *missing}}
        if {name: pair for name, pair in own.items() if any(pair)} != right:
            faults.append((asked, one["by"], own, right))
        whole = one["whole"]
        if (whole["filled"], whole["open"]) != (posts, gaps):
            faults.append((asked, one["by"], whole, posts, gaps))
        shown = (one["head"][1:3], one["shown"])
        if one["by"] == "layer" and shown != ([posts, gaps], len(rows)):
            faults.append((asked, shown, posts, gaps))
    assert faults == []


def test_sums_by_layer_are_those_of_the_workbook(driver, made, outcome):
    policy = daily.policy()
    tables = plan_tables(made, policy, outcome, (), title="t")
    block = tables[0].below[0].frame
    heads = [say(f"table.column.{k}", "zh") for k in ("layer", "demand", "filled", "missing")]
    book = [tuple(row) for row in block[heads].to_numpy().tolist()]
    (one,) = (x for x in driver.execute_script(SUMS, [[-1, -1, -1]]) if x["by"] == "layer")
    page = [(r["name"], r["demand"], r["filled"], r["open"]) for r in one["rows"]]
    assert sorted(page) == sorted(book)
    assert any(demand < filled + missing for _, demand, filled, missing in book), "one beyond"
    assert one["whole"]["demand"] == sum(row[1] for row in book)


def test_villages_and_minutes_of_sums(driver, made, outcome):
    ways = driver.execute_script(
        "const { M } = window.zhucun.app; return M.posts.filter((p) => p.minutes >= 0)"
        ".map((p) => [M.counties[M.places[p.place].county].name, p.minutes])"
    )
    found = driver.execute_script(SUMS, [[-1, -1, -1], [0, 1, -1]])
    rows = next(x["rows"] for x in found if x["by"] == "county" and x["cls"] < 0)
    villages = Counter(v.county for v in made.county.villages)
    assert {row["name"]: row["villages"] for row in rows} == villages
    for row in rows:
        own = [minutes for county, minutes in ways if county == row["name"]]
        assert (row["median"], row["worst"]) == (median(own), max(own))
    (one,) = next(x["rows"] for x in found if x["by"] == "class" and x["cls"] == 1)
    poor = [v for v in made.county.villages if v.village_class == "poor"]
    first = made.county.villages[0].county
    assert one["villages"] == sum(v.county == first for v in poor)
    assert one["name"] == label("class", "poor", "zh")
