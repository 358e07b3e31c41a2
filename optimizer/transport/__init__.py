"""Layers that are pure transport problems: flows, and pairs that are priced and never made."""
