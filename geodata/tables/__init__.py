"""Tables as clerks keep them: columns and their names, cells, sheets; read and written."""
