"""Kinds of layer that need more than TOML: none so far."""
