"""Facts: places, people and tables, as they come and as they should be."""
