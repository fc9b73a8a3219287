"""A class called otherwise: what speaks of it follows, what only looks like it stays."""

import pytest

from app.codegen.renamed_class import renamed_class
from app.errors import InvalidRequest

SOURCE = """\
from keras import layers
from keras.layers import Dense as Plain

class Twïce(layers.Layer):  # Twïce, in a comment
    def __init__(self, **kwargs):
        super(Twïce, self).__init__(**kwargs); self.Twïce = "Twïce"
        self.inner = Plain(1)

class Of(Twïce): pass
"""


def test_the_class_and_what_speaks_of_it_is_renamed() -> None:
    renamed = renamed_class(SOURCE, "Twïce", "Thrice")
    assert "class Thrice(layers.Layer):  # Twïce, in a comment" in renamed
    assert 'super(Thrice, self).__init__(**kwargs); self.Twïce = "Twïce"' in renamed
    assert "class Of(Thrice): pass" in renamed
    assert renamed_class(renamed, "Thrice", "Twïce") == SOURCE


@pytest.mark.parametrize("wanted", ["2b", "class", "a b", "Plain", "layers", "Of"])
def test_a_name_that_cannot_be_is_refused(wanted: str) -> None:
    with pytest.raises(InvalidRequest):
        renamed_class(SOURCE, "Twïce", wanted)
