"""Revisions as HTTP knows them: the ETag of an answer, the If-Match of a change."""

import re
from typing import Annotated

from fastapi import Depends, Header, Response

from app.errors import InvalidRequest
from app.spec.network import SavedNetwork

_ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')


def with_etag(response: Response, network: SavedNetwork) -> SavedNetwork:
    """State a network's revision in the answer's headers."""
    response.headers["ETag"] = f'"{network.revision}"'
    return network


def _expected_revision(if_match: Annotated[str | None, Header()] = None) -> int | None:
    if if_match is None:
        raise InvalidRequest(
            "A save must say which revision it was made on.",
            hint='Send the ETag of the network as If-Match, such as If-Match: "3".',
            where="If-Match",
        )
    if if_match.strip() == "*":
        return None
    match = _ETAG.fullmatch(if_match.strip())
    if match is None:
        raise InvalidRequest(
            f"If-Match is {if_match[:40]!r}, which is no ETag of a network.",
            hint='Send the ETag that came with the network, such as If-Match: "3".',
            where="If-Match",
        )
    return int(match.group(1))


ExpectedRevision = Annotated[int | None, Depends(_expected_revision)]
"""The revision that a change was made on; None for `If-Match: *`, which takes any."""
