"""New ids and the time, as the store writes them."""

import secrets
from datetime import UTC, datetime


def new_id() -> str:
    """An opaque id: 16 random bytes as lower-case hexadecimal digits."""
    return secrets.token_hex(16)


def now() -> str:
    """The time: ISO 8601, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
