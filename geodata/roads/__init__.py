"""Roads: read, made a network, and the way between any two points."""
