"""From what a search brings to what may be claimed of a plan."""
