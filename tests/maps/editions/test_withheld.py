"""What an edition withholds it does not deny: the drawn page, in every mode and language."""

import pytest

from geodata.words import say
from maps.editions.public_view import Edition, public_view
from maps.pages.plan_map import plan_map_html
from tests.maps import hand_made
from tests.maps.browser import open_page

OPEN: tuple[str, ...] = (
    "covered",
    "partly",
    "open",
    "unasked",
    "no_shortage",
    "missing",
    "gaps_none",
    "not_served",
)
OPEN += ("by_shortage", "shortage", "legend_short")
REASONS = ("no_rules", "no_cost", "next_none", "why")
EVERY_VIEW = """
const { app } = window.zhucun, { M } = app, seen = [];
const look = () => seen.push(document.body.innerText);
for (const lang of [0, 1]) {
  if (lang) { document.getElementById("language").click(); }
  for (let layer = -1; layer < M.D.layers.length; layer++) {
    M.state.layer = layer;
    for (const mode of app.colours.modes) {
      M.state.colour = mode; app.refilter(); look();
    }
    for (let n = 0; n < M.count; n++) {
      app.choose("place", n);
      document.querySelectorAll("details").forEach((box) => { box.open = true; });
      look();
    }
  }
  done.push(seen.splice(0).join("\\n"));
}
return done;
"""


def drawn(tmp_path, withheld):
    """Everything that the page says in any mode: in Chinese, then in English."""
    edition = Edition(shortages="gaps" not in withheld)
    public = public_view(
        hand_made.case(), hand_made.policy(), hand_made.outcome(), edition, language="zh"
    )
    view = (public.case, public.policy, public.outcome)
    if not withheld:
        view = (hand_made.case(), hand_made.policy(), hand_made.outcome())
    path = tmp_path / "page.html"
    path.write_text(plan_map_html(*view, title="方案", withheld=withheld), "utf-8")
    with open_page(path) as driver:
        return driver.execute_script("const done = [];" + EVERY_VIEW)


def words(keys, language):
    return {say(f"map.{key}", language).split("{")[0].strip("：: ") for key in keys}


def said(text, keys, language):
    return {word for word in words(keys, language) if word in text.replace("未列出派驻", "")}


@pytest.mark.parametrize("withheld", [("gaps", "reasons"), ("reasons",), ()])
def test_neither_shown_nor_denied(tmp_path, withheld):
    for text, language in zip(drawn(tmp_path, withheld), ("zh", "en"), strict=True):
        assert len(text) > 500
        gaps, reasons = said(text, OPEN, language), said(text, REASONS, language)
        assert bool(gaps) == ("gaps" not in withheld), gaps
        assert bool(reasons) == ("reasons" not in withheld), reasons
