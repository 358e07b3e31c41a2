"""Views: tables, workbooks, geopackages and one-file maps of a plan."""
