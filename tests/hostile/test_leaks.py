"""Planted leaks are caught wherever they lie and however they are disguised."""

import random

from geodata.facts.county import Cadre, County, Leader, Township, Unit, Village
from maps.editions.leak_test import LeakTest
from maps.editions.secrets import secrets_of, shown_by
from optimizer.facts.layer import Layer
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from tests.hostile.plant import SECRETS, plants

SLICE = 400


def county():
    extra = {
        "身份证": SECRETS["identity"], "证件": SECRETS["identity with x"],
        "手机": SECRETS["mobile"], "电话": SECRETS["telephone"],
        "住址": SECRETS["text of a column"],
    }  # fmt: skip
    code = SECRETS["code of a village"]
    cadres = (
        Cadre(id=SECRETS["id of a person"], name=SECRETS["name"], unit="U1", extra=extra),
        Cadre(id="C2", name=SECRETS["name with a dot"], unit="U1"),
        Cadre(id="C3", name=SECRETS["name of another script"], unit="U1"),
    )
    return County(
        name="朔城区",
        villages=(Village(id=code, code=code, name="李家村", township="T1", county="朔城区"),),
        townships=(Township(id="T1", name="神头镇", county="朔城区"),),
        units=(Unit(id="U1", name="市教育局", level="city"),),
        cadres=cadres,
        leaders=(Leader(id="L1", name=SECRETS["name of two"]),),
    )


POLICY = Policy(layers=(Layer(name="first_secretary", supply="cadres"),))


def leak_test(**wishes):
    wishes = {"names": False, "classes": True, **wishes}
    facts = county()
    plan = Plan((Posting("first_secretary", facts.villages[0].id, facts.cadres[0].id),))
    shown = shown_by(facts, POLICY, plan, **wishes)
    return LeakTest(secrets_of(facts, shown, classes=wishes["classes"]).values(), shown)


def missed(test, folder, chosen):
    """Those of the planted leaks that the test does not find."""
    for words, kind, name, make in chosen:
        path = folder / name
        path.write_bytes(make())
        if SECRETS[kind] not in {leak.value for leak in test.of_file(path)}:
            yield words
        path.unlink()


def test_planted_leaks_are_caught(tmp_path):
    every = list(plants(tmp_path))
    assert len(every) > 5000
    chosen = random.Random(17).sample(every, SLICE)
    assert list(missed(leak_test(), tmp_path, chosen)) == []
