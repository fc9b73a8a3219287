"""The words that a person gives in the shell for a model that lacks them."""

from pathlib import Path

import pytest

from app.errors import InvalidRequest
from app.vocabularies import read_vocabularies


def test_a_word_a_line_or_a_list_of_json(tmp_path: Path) -> None:
    lines, listed = tmp_path / "a.txt", tmp_path / "b.json"
    lines.write_bytes("\ufeff\n[UNK]\r\nno\nyes\n".encode())
    listed.write_text('["", "[UNK]", 3]')
    special = tmp_path / "c.txt"
    special.write_text("[UNK]\nno")
    assert read_vocabularies((f"n={listed}",)) == {"n": ("", "[UNK]", "3")}
    found = read_vocabularies((f"text={lines}", f"inner/look={special}"))
    assert found == {"text": ("", "[UNK]", "no", "yes"), "inner/look": ("[UNK]", "no")}
    with pytest.raises(InvalidRequest):
        read_vocabularies((f"t={tmp_path / 'absent'}",))


@pytest.mark.parametrize("text", ["words.txt", "=words.txt", "layer="])
def test_what_is_written_otherwise(text: str) -> None:
    with pytest.raises(InvalidRequest, match="takes LAYER=FILE"):
        read_vocabularies((text,))
