"""With which code the program ends."""

OK = 0
"""Done."""
DEFECT = 1
"""The program has a defect; nothing else ends so."""
BAD_INPUT = 2
"""The input has findings, the command line is wrong, or a place for results is taken."""
BREACHES = 3
"""``verify`` or ``audit`` found what breaks a rule or does not follow."""
MACHINE = 4
"""The machine lacks something: disk, memory, threads, permissions."""
INTERRUPTED = 130
"""Ended by Ctrl-C."""
