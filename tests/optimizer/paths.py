"""Every way of the search, forced on small cases: name -> the thresholds that lead there.

A way that branches is gone only where the relaxation leaves a level open; ``tests`` that must
see it ask for cases of which that is so.
"""

from dataclasses import replace

from optimizer.limits.search_params import SearchParams

_LEAN = SearchParams(
    whole_up_to=0,
    start_per_place=1,
    start_per_supply=0,
    start_drawn=0,
    new_per_end=1,
    bundle=1,
    sample=1,
    engine_worth=1,
)
"""Large programs: few columns first, parts as small as they are."""
_NEAR = SearchParams(first_share=0.0, stale=10, patterns_up_to=0)
"""The engine has no first look, so that better plans are looked for near the first."""
_PATTERNS = replace(_NEAR, patterns_up_to=200_000)

PATHS = {
    "standard": SearchParams(),
    "pricing": replace(_LEAN, start_drawn=3),
    "farkas": replace(_LEAN, start_per_place=0),
    "counties": SearchParams(counties_from=-1, few_columns=1, few_per_row=0),
    "counties priced": replace(
        _LEAN,
        counties_from=-1,
        county_whole_up_to=0,
        most_linking=1.0,
        few_columns=1,
        few_per_row=0,
    ),
    "few columns": SearchParams(few_columns=1, few_per_row=0),
    "left open": SearchParams(few_columns=1, few_per_row=0, most_columns=0),
    "neighbourhoods": replace(_NEAR, freed_first=2.0, freed_patience=1, freed_per_place=2),
    "patterns": replace(
        _PATTERNS,
        sharp=0.0,
        patterns_kept=1,
        dive_rounds=1,
        first_trust=(0.2, 1.0, 0.2),
        least_trust=(0.2, 1.0, 0.2),
    ),
    "patterns without tables": replace(_PATTERNS, most_cells=1),
    "exchanges": replace(_PATTERNS, first_trust=(0.01, 0.01, 1.0), labels=3),
    "large boards": replace(_PATTERNS, first_trust=(0.01, 0.01, 1.0), large_board=0),
    "opening": replace(_PATTERNS, begin_share=0.0, sites_share=1.0, boards_kept=0),
    "flow": SearchParams(),
    "no flow": SearchParams(flow_levels=0),
    "pure layer": SearchParams(pure_from=0),
    "pure blocks": SearchParams(
        pure_from=0,
        pure_few_steps=1,
        pure_small=4,
        pure_per_supply=1,
        pure_per_place=1,
        pure_folded=2,
        pure_new_per_end=1,
        pure_per_node=0,
        pure_crowd=1,
        pure_nearest=0,
        pure_asked=5,
        pure_rows=2,
    ),
    "narrow": replace(
        _LEAN, kept_columns=1, narrow_above=0, narrow_columns=1, narrow_asked=1, narrow_reach=1.0
    ),
    "question by question": SearchParams(question_levels=0),
}
