"""Which sets of places hang together: graphs of neighbours, and nothing of policies."""
