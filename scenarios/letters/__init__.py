"""Letters of a finished run."""
