"""What is said of the comparison of a plan made by hand with the best one."""

from geodata.hand_plans.facts import HandPlan
from geodata.words import say
from maps.names import Names
from maps.tables.audit_tables import AuditWords
from optimizer.plans.audit import measured
from tests.maps import hand_made


def words():
    names = Names(hand_made.county(), hand_made.policy(), "zh")
    return AuditWords(names, HandPlan(postings=(), riddles=(), rows=0, sheet=""))


def test_the_best_plan_is_called_unproven_where_it_is():
    both = [list(measured(hand_made.county(), hand_made.policy(), hand_made.plan()))] * 2
    said = say("audit.best_open", "zh")
    assert words().compared_table(*both, title="t", proven=False).note == said
    assert words().compared_table(*both, title="t", proven=True).note == ""


def test_no_breach_is_said_only_where_there_is_none():
    sheet = words().problems_table([], [], title="t")
    assert sheet.note == say("audit.clean", "zh")
