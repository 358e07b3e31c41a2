"""Files on the disk against what they should hold."""
