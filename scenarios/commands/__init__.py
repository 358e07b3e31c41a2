"""The commands of the program, one file each; ``scenarios/cli.py`` enrols them."""
