"""Random tables of a case: villages, townships, units, cadres, leaders, and what stands."""

from tests.soak.draft import NEEDS, Draft, Draw

CLASSES = ("weak", "poor", "ordinary")


def county(seed, villages, *, counties=1, styles=None, borders=False):
    """A draft with villages and townships."""
    draw = Draw(seed, styles) if styles else Draw(seed)
    draft = Draft(draw)
    towns = max(counties, draw.whole(1, 1 + villages // 4))
    draft.tables["townships"] = [
        {
            "id": f"t{n:02}",
            "name": f"Town{n}",
            "county": f"C{n % counties}",
            "township_class": draw.pick(*CLASSES),
            **({"hardness": draw.share()} if draw.chance(0.3) else {}),
        }
        for n in range(towns)
    ]
    draft.tables["villages"] = [_village(draft, n, towns) for n in range(villages)]
    if borders:
        width = max(1, int(villages**0.5))
        draft.grid = {f"v{n:03}": divmod(n, width) for n in range(villages)}
        for n, row in enumerate(draft.tables["villages"]):
            column, line = divmod(n, width)
            row["lon"] = round(112.025 + column * 0.05, 3)
            row["lat"] = round(39.025 + line * 0.05, 3)
    draft.limits = {"gap": draw.pick(0.0, 0.0, 0.0001, 0.0001, 0.01), "seed": draw.whole(0, 3)}
    if draw.chance(0.06):
        draft.limits["engine"] = draw.pick("highs", "cp_sat", "prices", "flow")
    if draw.chance(0.2):
        draft.travel = {"speed_kmh": 30.0, "detour_factor": 1.5}
    return draft


def _village(draft, number, towns):
    draw = draft.draw
    town = draft.tables["townships"][
        number % towns if draw.chance(0.7) else draw.whole(0, towns - 1)
    ]
    row = {
        "id": f"v{number:03}",
        "name": f"Vil{number}",
        "county": town["county"],
        "township": town["name"],
        "village_class": draw.pick(*CLASSES),
        **_spot(draw),
        **_scores(draw, "need"),
    }
    return row | ({"hardness": draw.share()} if draw.chance(0.8) else {})


def _spot(draw):
    if draw.chance(0.1):
        return {}
    return {
        "lon": round(112 + draw.random.random() / 2, 3),
        "lat": round(39 + draw.random.random() / 2, 3),
    }


def _scores(draw, family):
    return {f"{family}_{name}": draw.share() for name in NEEDS if draw.chance(0.8)}


def units(draft, count, *, most=3):
    """Add units."""
    draw = draft.draw
    counties = sorted({row["county"] for row in draft.tables["townships"]})
    draft.tables["units"] = [
        {
            "id": f"u{n:02}",
            "name": f"Unit{n}",
            "level": draw.pick("county", "city", "province"),
            **({"strength": draw.share()} if draw.chance(0.9) else {}),
            **({"capacity": draw.whole(0, most)} if draw.chance(0.9) else {}),
            **({"bound_county": draw.pick(*counties)} if draw.chance(0.3) else {}),
            **({"x_room": draw.whole(0, 8)} if n == 0 or draw.chance(0.95) else {}),
            **({"x_fee": draw.cost()} if n == 0 or draw.chance(0.9) else {}),
            **_spot(draw),
            **_scores(draw, "function"),
        }
        for n in range(count)
    ]


def cadres(draft, count):
    """Add people; they come from the units that there are."""
    draw = draft.draw
    places = draft.ids("villages") + draft.ids("townships") + ["C0"]
    draft.tables["cadres"] = [
        {
            "id": f"c{n:03}",
            "name": f"Cadre{n}",
            **(
                {"unit": draw.pick(*draft.ids("units"))}
                if draft.ids("units") and draw.chance(0.9)
                else {}
            ),
            **({"birth_year": draw.whole(1965, 1998)} if draw.chance(0.9) else {}),
            **({"available": draw.pick("yes", "no")} if draw.chance(0.2) else {}),
            **({"native_place": draw.pick(*draft.ids("villages"))} if draw.chance(0.2) else {}),
            **({"recusals": draw.pick(*places[:-1])} if draw.chance(0.2) else {}),
            **(
                {"preferences": "、".join(draw.random.sample(places, min(2, len(places))))}
                if draw.chance(0.4)
                else {}
            ),
            **({"x_batch": draw.whole(1, 3)} if draw.chance(0.8) else {}),
            **(_spot(draw) if draw.chance(0.2) else {}),
            **_scores(draw, "skill"),
        }
        for n in range(count)
    ]


def leaders(draft, count):
    """Add leaders."""
    draw = draft.draw
    draft.tables["leaders"] = [
        {
            "id": f"l{n:02}",
            "name": f"Lead{n}",
            "level": draw.pick("county", "city"),
            **({"rank": draw.whole(1, 4)} if draw.chance(0.9) else {}),
            **({"jurisdiction": draw.pick(*draft.ids("townships"))} if draw.chance(0.3) else {}),
            **({"max_places": draw.whole(0, 3)} if draw.chance(0.3) else {}),
            **({"area": _area(draft)} if n == 0 or draw.chance(0.6) else {}),
            **_scores(draw, "portfolio"),
        }
        for n in range(count)
    ]


def _area(draft):
    """A township, or some villages: where a leader serves in one layer."""
    draw = draft.draw
    villages = draw.some(draft.ids("villages"), least=1)
    return draw.pick(draw.pick(*draft.ids("townships")), "、".join(villages))


def scores(draft, layer, *, share=0.9, own=0.1):
    """Add costs and loads for pairs of a layer."""
    draw = draft.draw
    table = draft.tables.setdefault("scores", [])
    places = draft.ids(
        {"village": "villages", "township": "townships"}[layer.get("level", "village")]
    )
    seen = {(row["place"], row["supply"]) for row in table if not row["layer"]}
    for place in places:
        for supply in draft.ids(layer["supply"]):
            if draw.chance(share):
                named = (place, supply) in seen or draw.chance(own)
                table.append(
                    {
                        "layer": layer["name"] if named else "",
                        "place": place,
                        "supply": supply,
                        **({"cost": draw.cost()} if draw.chance(0.97) else {}),
                        **({"load": draw.whole(1, 4)} if draw.chance(0.97) else {}),
                    }
                )


def standing(draft, layer, share=0.5):
    """Add a plan in force for a layer: at most one there, some of it ended or recalled."""
    draw = draft.draw
    table = draft.tables.setdefault("current", [])
    places = draft.ids(
        {"village": "villages", "township": "townships"}[layer.get("level", "village")]
    )
    supplies = list(draft.ids(layer["supply"]))
    draw.random.shuffle(supplies)
    for place, supply in zip(places, supplies, strict=False):
        if draw.chance(share):
            start = f"{draw.pick(2023, 2025)}-06-01"
            end = f"{draw.pick(2026, 2027)}-0{draw.pick(5, 8)}-01"
            table.append(
                {
                    "layer": layer["name"],
                    "place": place,
                    "supply": supply,
                    **({"start": start} if draw.chance(0.8) else {}),
                    **({"end": end} if draw.chance(0.6) else {}),
                    **({"status": draw.pick("recalled", "cleared")} if draw.chance(0.08) else {}),
                }
            )


def pins(draft, layer, count):
    """Add pins and forbidden pairs."""
    draw = draft.draw
    table = draft.tables.setdefault("pins", [])
    places = draft.ids(
        {"village": "villages", "township": "townships"}[layer.get("level", "village")]
    )
    for _ in range(count):
        by_unit = layer["supply"] == "cadres" and draft.ids("units") and draw.chance(0.3)
        who = {"unit": draw.pick(*draft.ids("units"))} if by_unit else {}
        if not by_unit:
            who = {"supply": draw.pick(*draft.ids(layer["supply"]))}
        row = {"layer": layer["name"], "place": draw.pick(*places), **who}
        table.append(row | ({"forbid": "yes"} if draw.chance(0.3) else {}))
