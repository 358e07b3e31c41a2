"""Land divided: places into areas that hang together, within bounds, proven where small."""
