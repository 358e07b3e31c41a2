"""Random cases held against an independent model that reads the same files.

``facts`` reads the folder, ``conditions`` judges expressions, ``prices`` says what a posting
costs, ``rows`` what a plan must keep, ``model`` asks scipy. Nothing here is shared with the
program but the files and the documents. ``cases`` draws the folders, ``hold`` compares.
"""
