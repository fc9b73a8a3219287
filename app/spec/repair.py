"""Repairs: what has to change in a saved file's config before today's Keras loads it."""

from app.spec.base import Name, Words


class Repair(Words):
    """One rule that applies to a file: why, and to which layers."""

    code: str
    reason: str
    layers: tuple[Name, ...] = ()
