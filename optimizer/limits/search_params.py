"""Every threshold by which a search chooses its way, in one value that is handed down.

The defaults are what a run uses. A test that wants a small case to go the way of a large one
gives others; what is proven, and what a plan may be, depends on none of them.
"""

from dataclasses import dataclass

from optimizer.limits.deadline import Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchParams:
    """How a search chooses its way. Sizes are counts, shares are between 0 and 1."""

    # Time for what follows the search.
    reserve_share: float = 0.05
    """Share of the time that is kept for checking and reading the plan."""
    reserve_seconds: float = 1.0
    """So many seconds are kept at least, but no more than a quarter of the time."""

    # One part: pricing, and the engine over few of its columns.
    whole_up_to: int = 20_000
    """Up to this many columns a part is priced with all its columns from the start."""
    start_per_place: int = 6
    """Columns to begin with: so many of the cheapest at every place."""
    start_per_supply: int = 4
    """Columns to begin with: so many of the cheapest of every supply."""
    start_drawn: int = 3
    """Columns to begin with: about so many drawn for every place and every supply."""
    new_per_end: int = 4
    """Columns that one round of pricing takes in at most for each place and for each supply."""
    pricing_patience: int = 3
    """So many rounds of pricing are looked back on to see whether they still lead on."""
    pricing_stalled: float = 2e-5
    """Pricing ends where those rounds lower the value by less than this, relatively."""
    pricing_enough: float = 0.001
    """Share of the permitted gap at which pricing ends on the last level."""
    warm_up_weight: float = 20.0
    """How much dearer than the dearest pair one step of the first level counts at first."""
    kept_columns: int = 10_000
    """With about so many columns at zero an engine begins another time."""
    few_columns: int = 5_000
    """The engine is first given so many columns of small reduced cost in all."""
    few_per_row: int = 6
    """The engine is first given so many columns of small reduced cost for every row."""
    most_columns: int = 400_000
    """More columns are not given to the engine: the level stays open, with its gap."""
    set_moves: int = 1500
    """Moves for every place in looking for sets that hang together; 0: none is looked for."""
    set_share: float = 0.1
    """Share of the time for that."""
    begin_share: float = 0.2
    """Share of the time that is left for the first exchanges."""
    first_share: float = 0.3
    """Share of the time that is left for the engine's first look; 0: it has none."""
    nearby_share: float = 0.75
    """Share of the time that is left for the search near the plan."""
    stale: int = 90
    """After so many attempts near the plan that found nothing the engine is asked again."""

    # Parts: how a program falls apart, and how many are worked on at once.
    bundle: int = 2_000
    """Components are put together up to so many columns."""
    sample: int = 20_000
    """So many columns are looked at first to see what hangs together."""
    most_engines: int = 8
    """At most so many parts are worked on at once."""
    engine_worth: int = 20_000
    """Another engine is started for so many columns beside the largest part."""

    # Counties apart.
    counties_from: int = 100_000
    """With more columns that a better plan could use, the counties are asked one by one first."""
    county_rounds: int = 12
    """So often the counties are asked at most, each time at other prices."""
    county_share: float = 0.5
    """Share of the time that is left for asking every county once."""
    most_linking: float = 0.5
    """A part splits if no more than this share of its rows link counties."""
    county_whole_up_to: int = 20_000
    """Up to this many columns a county is priced with all its columns from the start."""
    mixed: float = 0.3
    """Weight of the best prices so far among the next ones, which steadies them."""

    # Near the best plan.
    small_share: float = 0.1
    """Share of the time that is left for one small program."""
    sharp: float = 0.5
    """Patterns say which pairs are cheap where their bound closes such a share of the gap."""
    doubt: float = 0.25
    """What an engine gets of its time where it is doubtful that it ends."""
    doubtful: float = 0.5
    """At the first look that is so where more than this share of the columns is in question."""
    few_left: float = 0.35
    """At the last look so; with no more than this left small programs decide much of it."""
    sure_trust: float = 0.3
    """There they are tried at least so often, in shares of how often what is best is tried."""
    tight: float = 0.3
    """Share of the time for places among supplies too scarce for exchanges to fill them."""
    asking: float = 0.5
    """Share of the time near the plan for asking which supplies serve."""
    brief: int = 3
    """The first exchange ends when so many times the supplies found nothing."""
    trust_fades: float = 0.9
    """What is left of the trust in a way that found nothing."""
    first_trust: tuple[float, float, float] = (0.2, 0.6, 1.0)
    """How often small programs, dives and exchanges are tried at first, against each other."""
    least_trust: tuple[float, float, float] = (0.03, 0.1, 1.0)
    """The least that becomes of that."""
    freed_first: float = 4.0
    """Supplies that the first small programs free together."""
    freed_least: int = 2
    """Supplies that a small program frees at least."""
    freed_most: int = 12
    """Supplies that a small program frees at most."""
    freed_patience: int = 6
    """After so many small programs that are solved and no better, more is freed together."""
    freed_per_place: int = 8
    """So many pairs are freed at a place, the cheapest by reduced cost."""
    nodes: int = 100
    """Nodes of the engine's tree for one small program: a count repeats, a time does not."""

    # Patterns.
    patterns_up_to: int = 200_000
    """Parts with more columns are not looked at for patterns."""
    most_room: int = 20_000
    """Capacities above this make the knapsack too long."""
    most_cells: int = 20_000_000
    """Tables of items by capacity are not larger."""
    patterns_kept: int = 40
    """Patterns of a supply that a relaxation begins with, the best at the best prices."""
    price_box: float = 0.05
    """How far prices may go at first from those of the best bound, in mean prices."""
    dive_least: int = 2
    """Supplies that a dive frees at least."""
    dive_most: int = 8
    """Supplies that a dive frees at most."""
    dive_rounds: int = 3
    """Rounds of pricing after each step of a dive."""
    dive_sure: float = 0.9
    """Patterns of so much weight in the relaxation are fixed together."""

    # Exchanges.
    labels: int = 2_000
    """Labels that are kept while places are dealt out."""
    cheap_pairs: tuple[float, float] = (1.4, 2.2)
    """So many pairs for each place may be used, drawn anew every time; the cheapest of all."""
    drawn_least: int = 4
    """A quarter of the supplies and one more are drawn, not above this."""
    drawn_more: int = 3
    """Or so many more."""
    sites_share: float = 0.5
    """How often other supplies serve, where that is a question, and not a pair is forced in."""
    sites_tries: int = 10
    """Other supplies are looked at so often."""
    sites_near: float = 5.0
    """Of the supplies that might come so many near ones are likelier."""
    large_board: int = 30_000
    """Boards with more pairs begin from a rounded relaxation: a greedy plan takes long to mend."""
    boards_kept: int = 2_000_000
    """Pairs on the boards that are kept for another time."""

    # Layers that nothing ties.
    flow_share: float = 0.5
    """Share of the time that is left for a flow; then the same is priced."""
    flow_levels: int = 2
    """With up to so many levels of goals a flow is asked, at most 2; 0: never."""
    pure_from: int = 3_000_000
    """From so many pairs on the pairs of a single layer are priced and not made."""
    pure_patience: float = 0.25
    """Share of the time after which every pair is made, where there is room and time for that."""
    whole_pair_seconds: float = 3e-6
    """Seconds that making a pair and solving with it takes at least, on a slow machine."""
    whole_pair_share: float = 0.5
    """Share of the time that making every pair may take."""
    pure_few_steps: int = 40
    """A post first counts as much as so many pairs: flows of small numbers are found sooner."""
    pure_small: int = 60_000
    """So many pairs are all taken to find prices to begin with."""
    pure_per_supply: int = 12
    """Pairs of least reduced cost of every supply to begin with."""
    pure_per_place: int = 8
    """Pairs of least reduced cost of every place to begin with."""
    pure_drawn: int = 4
    """So many pairs of every supply are drawn: such a graph fills nearly all posts."""
    pure_folded: int = 500
    """Into so many groups the columns of a block are folded to find their smallest."""
    pure_new_per_end: int = 8
    """Pairs that one round takes in at most for each place and for each supply."""
    pure_per_node: int = 5
    """About so many pairs for each supply and place stay from round to round."""
    pure_crowd: int = 60
    """With more suspects for each supply of a block only its nearest are asked for."""
    pure_nearest: int = 20
    """So many are then the nearest."""
    pure_asked: int = 400_000
    """So many pairs are asked for their exact costs at once."""
    pure_rows: int = 64
    """Supplies in a block: all their pairs stay in the cache of a core."""

    # Questions after a run.
    question_levels: int = 2
    """With more levels of goals every question is a solve of its own."""
    question_seconds: float = 5.0
    """Seconds that the engine may take for one question."""
    narrow_above: int = 300_000
    """A kept program with up to so many columns is taken whole."""
    narrow_columns: int = 100_000
    """A narrow program has about so many columns, if the question needs no more."""
    narrow_asked: int = 8
    """So many of the pairs asked about, the cheapest, must be answered without the whole."""
    narrow_reach: float = 2.0
    """How many times a pair's reduced cost its true cost may be before the whole is asked."""

    def searching(self, deadline: Deadline) -> Deadline:
        """Until when a search may go on, so that what follows it is done in time."""
        left = deadline.left()
        kept = max(self.reserve_share * left, min(self.reserve_seconds, 0.25 * left))
        return deadline.before(left - kept)


STANDARD = SearchParams()
"""What a run uses."""
