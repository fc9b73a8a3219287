"""Pure functions on the wiring of a network document: order, cycles, ancestors.

Written by the modeling room's author.
"""
