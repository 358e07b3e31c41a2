"""Maps as single HTML files."""
