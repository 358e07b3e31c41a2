"""Several counties that share supplies."""
