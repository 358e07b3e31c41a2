"""Certificates: what proves a plan, and the arithmetic that accepts or refuses it.

Nothing here knows how a plan was found. Rows and costs are posted anew from facts and policy,
a certificate brings prices, and bounds follow from both by arithmetic alone.
"""
