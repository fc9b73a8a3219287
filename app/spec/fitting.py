"""Temporary."""

from app.spec.base import Words
from app.spec.dataset import DataChoice
from app.spec.network import NetworkDocument


class FittedNetwork(Words):
    network: NetworkDocument
    changes: tuple[str, ...] = ()


def fit_network(network: NetworkDocument, choice: DataChoice) -> FittedNetwork:
    return FittedNetwork(network=network)
