"""Tables and plans as files: workbooks, CSV, GeoPackage."""
