"""Which villages need support, and how much."""
