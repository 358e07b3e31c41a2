"""A province as one partition for each county, for other processes and machines."""
