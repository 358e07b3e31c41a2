"""Plans made by hand, wide and long: names in cells become postings."""
