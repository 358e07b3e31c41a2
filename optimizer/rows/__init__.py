"""Rows and columns of the program that several rules share."""
