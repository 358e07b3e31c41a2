"""A case folder or a single file becomes facts, and findings where it does not."""
