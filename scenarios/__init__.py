"""Questions: scenarios, runs and the command line."""
