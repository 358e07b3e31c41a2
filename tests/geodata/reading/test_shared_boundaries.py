"""The cases of boundary files that were read wrong, or in silence: what they say now."""

import pytest

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from geodata.reading.target import sources_at
from tests.folders import SHARED

CASES = SHARED / "cases"
NOTES = {"boundary_heights", "code_own", "code_committee", "no_location"}
TOLD: dict[str, tuple[int, set[str]]] = {
    "kml_folders_layers/kml_two_folders": (8, {"boundary_layers_joined"}),
    "kml_folders_layers/gpkg_two_layers": (6, {"boundary_several_layers"}),
    "kmz_and_other_formats/kmz": (8, set()),
    "kmz_and_other_formats/fmt_gdb": (6, set()),
    "kmz_and_other_formats/fmt_gml": (6, set()),
    "kmz_and_other_formats/fmt_mif": (6, set()),
    "utf8_dbf_cpg_gbk/enc_gbk_cpg_oem": (6, {"boundary_cpg_vague"}),
    "utf8_dbf_cpg_gbk/enc_utf8_cpg_gbk": (6, {"boundary_cpg_wrong"}),
    "utf8_dbf_cpg_gbk/geojson_gbk": (6, {"boundary_json_gbk"}),
    "no_names_in_boundary": (0, {"boundary_no_names"}),
    "names_damaged": (6, {"name_damaged", "joined_loosely", "no_village", "no_polygon"}),
    "silent-overlap": (4, {"coverage_contested", "coverage_standing"}),
    "antimeridian": (4, {"boundary_antimeridian"}),
}


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize("case", TOLD)
def test_what_is_read_and_what_is_told(case: str) -> None:
    if not (CASES / case).is_dir():
        pytest.skip("this case is not here")
    findings = Findings()
    folder, sources = sources_at(CASES / case, findings)
    assert isinstance(sources, Sources)
    county = read_case(folder, sources, findings).county
    assert (len(county.villages), {f.key for f in findings} - NOTES) == TOLD[case]
