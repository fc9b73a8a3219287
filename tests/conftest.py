"""Fixtures that many tests share."""

from collections.abc import Iterator

import pytest

from tests.server import RunningServer, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[RunningServer]:
    """One real server for all tests that only need some server; its engine is ready."""
    with running_server(tmp_path_factory.mktemp("home")) as running:
        running.wait_until_ready()
        yield running
