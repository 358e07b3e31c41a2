"""Files of others are opened here: what they are, how large, and by a process that may die."""
