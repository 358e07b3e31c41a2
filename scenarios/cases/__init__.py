"""Case folders: made, found, read."""
