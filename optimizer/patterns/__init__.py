"""What one supply serves, as a pattern: column generation, dives and exchanges."""
