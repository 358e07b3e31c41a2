"""The search for the best plan of a program, part by part and level by level."""
