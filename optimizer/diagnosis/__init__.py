"""What is missing, why, and what would mend it."""
