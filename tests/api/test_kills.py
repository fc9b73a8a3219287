from pathlib import Path

from tests.api.kills import kill_often


def test_what_was_acknowledged_survives_kills_at_random_moments(tmp_path: Path) -> None:
    promised = kill_often(tmp_path, num_kills=14, seed=7)
    assert promised.num["kills"] == 14
    assert min(promised.num[what] for what in ("saves", "uploads", "runs", "finished")) > 0
