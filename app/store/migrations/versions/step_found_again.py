"""Runs that are found again after a restart, and versions of a network with a name of their own.

Revision ID: found_again
"""

import sqlalchemy as sa
from alembic import op

revision = "found_again"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("job", sa.Text(), nullable=True))
        runs.add_column(
            sa.Column("num_event_bytes", sa.BigInteger(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("network_versions") as versions:
        versions.add_column(sa.Column("label", sa.Text(), nullable=True))
