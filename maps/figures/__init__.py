"""Pictures for paper."""
