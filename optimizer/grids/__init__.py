"""Villages divided into cells of households, with heads and member households."""
