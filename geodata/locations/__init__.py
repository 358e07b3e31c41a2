"""Where villages are, and where people wrote that they are: coordinates, codes, names."""
