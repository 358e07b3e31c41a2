"""The maps of training and tours in a browser: what is chosen, what is counted, what is printed."""

import pytest

from maps.pages.tour_map import tour_map_data, tour_map_html, tour_page
from tests.hostile.tour_texts import tours_of
from tests.maps.browser import open_page
from tests.scenarios.command import zhucun
from tests.scenarios.tasks.test_training import made, rosters


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    case = made(tmp_path_factory.mktemp("pages") / "case")
    assert zhucun("training", case).returncode == 0
    return case / "training" / "scenario" / "rotation" / "001"


def test_a_class_of_training_draws_its_ways_and_lists_its_people(trained):
    plan = rosters(trained)
    with open_page(trained / "map.html") as driver:
        ask = driver.execute_script
        assert len(ask("return window.zhucun.homes.map(() => 1)")) == len(plan)
        assert len(ask("return window.zhucun.venues.map(() => 1)")) == 3
        assert ask("return window.zhucun.lines()") == 0
        for at, session in enumerate(("S1", "S2", "S3")):
            ask(f"window.zhucun.choose('session', {at})")
            people = [person for person, held in plan.items() if held == session]
            far = [p for p in people if (p, session) not in {("C000", "S1")}]
            assert 0 < ask("return window.zhucun.lines()") <= len(far)
            assert f"{len(people)} / 4" in driver.find_element("id", "panel").text
        ask("window.zhucun.choose('', -1)")
        assert ask("return window.zhucun.lines()") == 0
        names = [mark.text for mark in driver.find_elements("css selector", ".label.town")]
        assert {"东一村", "西三村"} <= {*names}
        ask("document.querySelector('#language').click()")
        assert "people" in driver.find_element("tag name", "header").text
        assert driver.get_log("browser") == []


def test_tours_say_which_week_is_shown_and_nothing_of_times_in_public(tmp_path):
    done = tours_of(tmp_path / "tours")
    what = (done.room.case, done.judge, done.plan)
    own, public = tmp_path / "own.html", tmp_path / "public.html"
    own.write_text(tour_map_html(*what, []), "utf-8")
    data = tour_map_data(*what, title="走访", language="zh")
    data["groups"]["at"] = [0 for _ in data["groups"]["at"]]
    public.write_text(tour_page(data, language="zh", withheld=("times", "kept")), "utf-8")
    texts = []
    for path in (own, public):
        with open_page(path) as driver:
            legend = driver.find_element("id", "legend").text
            texts.append((legend, driver.find_element("id", "panel").text))
            assert "第 1 周（2026-01-05 起）" in legend, "the sheet of paper has no list to choose"
            assert driver.get_log("browser") == []
    (legend, hint), (public_legend, public_hint) = texts
    assert ("驻地" in legend, "驻地" in public_legend) == (True, False)
    assert ("时间" in hint, "时间" in public_hint) == (True, False)
