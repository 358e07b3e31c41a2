"""Tours against models of their own."""
