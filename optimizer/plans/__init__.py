"""Plans judged, completed and changed without the model."""
