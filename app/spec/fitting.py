"""Fit a network to data: set the input shape, the output units and the activation.

Filled in by the data set room's author; pure functions on documents.
"""
