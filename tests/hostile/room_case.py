"""A small case with tours, training, quotas and counts, to be spoiled."""

from tests.scenarios.tasks.test_training import ABSENCES, CADRES, SESSIONS, VILLAGES

TEXTS = {
    "villages": VILLAGES,
    "cadres": CADRES,
    "sessions": SESSIONS,
    "absences": ABSENCES,
    "holidays": "开始日期,结束日期,名称,地方,组,类别\n2026-01-13,,集训,,,\n"
    "2026-03-09,2026-03-13,农忙,东镇,,\n2026-01-15,,轮休,,甲组,\n2026-01-10,,调休,,,上班\n",
    "ways": "起点,终点,公里,分钟\n东镇,东一村,3,5\n东一村,东二村,4,\n",
    "scenario": """title = "试"
date = 2026-01-01
[limits]
seconds = 2
[[tour]]
name = "t"
start = 2026-01-05
weeks = 3
days = ["周二", "thu"]
hours = ["08:30", "17:30"]
outings = 1
most = 4
rotate = "township"
[[tour.visit]]
name = "农技"
places = "village.lat > 37.0"
times = 1
per = "whole"
minutes = 60
load = 1.5
need = "village.lat"
hours = ["09:00", "12:00"]
[[tour.group]]
name = "甲组"
count = 2
visits = ["农技"]
base = "东镇"
capacity = 9.0
[[tour.pin]]
places = ["东一村"]
week = 2026-01-06
[[training]]
name = "rotation"
people = "cadre.岗位 == '书记'"
home = "cadre.所在村"
unit = "cadre.乡镇"
times_at_most = 2
[[training.need]]
times = 1
who = "cadre.乡镇 == '东镇'"
[[training.rule]]
kind = "away"
by = "cadre.乡镇"
share = 0.5
at = "week"
[[training.rule]]
kind = "within"
km = 80
[[training.goal]]
kind = "distance"
level = 1
weight = 1.0
[[training.pin]]
people = ["东二书记人"]
session = "S2"
[[training]]
name = "degree"
[training.quota]
total = 9
to = "township"
weight = "village.lat"
[[count]]
name = "posts"
of = "cadre"
share = "cadre.岗位 == '书记'"
by = "cadre.乡镇"
least = 0.1
most = 0.9
years = 2
""",
}


def written(folder):
    """Write the case into a new folder."""
    folder.mkdir()
    for name, text in TEXTS.items():
        ending = "toml" if name == "scenario" else "csv"
        (folder / f"{name}.{ending}").write_text(text, "utf-8")
    return folder
