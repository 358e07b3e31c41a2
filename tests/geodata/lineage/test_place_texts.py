"""What people write of their places: by parts, with other endings, ambiguous, elsewhere."""

import pytest

from geodata.facts.county import Township, Village
from geodata.lineage.place_texts import PlaceTexts

EAST, GATE, OTHER = "140107101", "140107102", "140108101"
TOWNS = (
    Township(id=EAST, name="东岭镇", county="甲县"),
    Township(id=GATE, name="城关镇", county="甲县"),
    Township(id=OTHER, name="城关镇", county="乙县"),
)
WANG, PASS, FLATS = "140107101200", "140107102201", "140108101001"
VILLAGES = (
    Village(id=WANG, code=WANG, name="王家庄", township=EAST, county="甲县"),
    Village(id=PASS, code=PASS, name="东关村", township=GATE, county="甲县"),
    Village(id=FLATS, code=FLATS, name="东关社区", township=OTHER, county="乙县"),
)
READER = PlaceTexts(VILLAGES, TOWNS)


@pytest.mark.parametrize(
    ("place", "texts"),
    [
        (
            f"township:{EAST}",
            "东岭镇 东岭 东岭乡 甲县东岭镇 甲县/东岭镇 山西省甲县东岭镇",
        ),
        (f"township:{EAST}", "山西忻州甲县东岭镇 山西省太原市甲县东岭镇"),
        ("county:甲县", "甲县 山西甲县 山西省甲县 太原市甲县"),
        (f"village:{WANG}", "王家庄 王家庄村 王家庄村委会 王家庄村民委员会 东岭镇王家庄"),
        (f"village:{WANG}", "甲县东岭镇王家庄村 东岭镇/王家庄 甲县王家庄 东岭镇王家庄村三组"),
        (f"village:{FLATS}", "东关社区 东关社区居委会 乙县东关 乙县城关镇东关居委会"),
        (f"township:{GATE}", "甲县城关镇 甲县/城关 甲县城关街道"),
    ],
)
def test_a_place_is_known_by_its_parts(place: str, texts: str) -> None:
    found = {text: READER.meant(text) for text in texts.split()}
    assert {t: m for t, m in found.items() if m.places != (place,)} == {}


def test_what_fits_several_places_means_all_of_them() -> None:
    found = READER.meant("城关镇")
    assert found.outcome == "ambiguous"
    assert set(found.places) == {f"township:{GATE}", f"township:{OTHER}"}
    assert set(READER.meant("东关").places) == {f"village:{PASS}", f"village:{FLATS}"}


def test_what_is_known_in_part_keeps_the_part_that_is_known() -> None:
    partly = {"甲县某某镇": ("county:甲县",), "东岭镇李家庄": (f"township:{EAST}",), "王家?庄": ()}
    found = {text: READER.meant(text) for text in partly}
    assert {meant.outcome for meant in found.values()} == {"unresolved"}
    assert {text: meant.places for text, meant in found.items()} == partly


def test_other_places_of_the_country_are_elsewhere() -> None:
    texts = "河北省甲县 河北省石家庄市 丙县城关镇 太原市 山西 朔州市平鲁区 丙县东岭镇王家庄"
    known = {text: READER.meant(text).outcome for text in texts.split()}
    assert set(known.values()) == {"elsewhere"}, known


def test_ids_are_those_of_a_level() -> None:
    town = Township(id="1", name="甲镇", county="县")
    both = PlaceTexts([Village(id="1", name="乙村", township="1", county="县")], [town])
    assert both.meant("1").outcome == "ambiguous"
    assert both.meant("村:1").places == ("village:1",)
    assert both.meant("township:1").places == ("township:1",)
