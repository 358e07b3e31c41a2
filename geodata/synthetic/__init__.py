"""Counties and areas that do not exist, made to given figures."""
