"""What a plan says, as tables of typed cells."""
