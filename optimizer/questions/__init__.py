"""Questions to a solved program: why, why not, what if, and what else."""
