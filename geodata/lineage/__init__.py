"""Villages that merge, split and change their names: which one is meant, and what it inherits."""
