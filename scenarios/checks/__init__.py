"""The checks of ``zhucun verify``: each recomputes one kind of what a run folder states."""
