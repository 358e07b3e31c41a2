"""What every table's columns are called, and what stands in a single cell."""
