"""Layerwright: a browser-based visual designer for Keras networks.

The package is a pipeline of rooms around one document, a network. Each room's
`__init__` says what it is for and what it may import; `main.create_app` is the
only place where the rooms are put together.
"""
