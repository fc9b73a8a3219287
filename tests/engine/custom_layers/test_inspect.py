"""Reading pasted source: classes, arguments, and words for what is no layer. Nothing runs."""

import pytest

from app.engine.custom_layers.inspect import inspect_source
from app.engine.custom_layers.selection import left_out_words, selected
from app.engine.custom_layers.source_text import UnreadableSource
from app.spec.catalogue import ArgumentType
from app.spec.custom_layer import MAX_SOURCE_CHARACTERS
from tests.engine.custom_layers.cases import CASES, Case, source_of


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_class_is_found(case: Case) -> None:
    inspected = inspect_source(source_of(case.stem))
    assert case.class_name in [found.name for found in inspected.classes]
    assert inspected.issues == ()


def test_arguments_have_types_defaults_and_help() -> None:
    inspected = inspect_source(
        '''
from keras import layers
class Block(layers.Layer):
    """Does something. In two
    lines.

    Args:
        filters: how many
            there are.
        kernel_size (int): its size.
    """
    def __init__(self, filters, kernel_size=(3, 3), rate=0.1, activation=None, use_bias=True,
                 mode="same", kernel_initializer="zeros", layer=None, out: int = None, *, x=3,
                 **kwargs):
        pass
    '''
    )
    (found,) = inspected.classes
    assert found.summary == "Does something. In two lines."
    by_name = {spec.name: spec for spec in found.arguments}
    assert {name: spec.type for name, spec in by_name.items()} == {
        "filters": ArgumentType.INTEGER,
        "kernel_size": ArgumentType.INTEGERS,
        "rate": ArgumentType.NUMBER,
        "activation": ArgumentType.ACTIVATION,
        "use_bias": ArgumentType.BOOLEAN,
        "mode": ArgumentType.STRING,
        "kernel_initializer": ArgumentType.INITIALIZER,
        "layer": ArgumentType.LAYER,
        "out": ArgumentType.INTEGER,
        "x": ArgumentType.INTEGER,
    }
    assert by_name["filters"].required
    assert not by_name["activation"].required
    assert by_name["filters"].help == "how many there are."
    assert by_name["kernel_size"].help == "its size."
    assert by_name["kernel_size"].default == [3, 3]


@pytest.mark.parametrize(
    "head",
    [
        "import keras\nclass A(keras.layers.Layer): pass",
        "import keras.layers as L\nclass A(L.Layer): pass",
        "from keras import layers as kl\nclass A(kl.Dense): pass",
        "from tensorflow.keras.layers import Layer as Base\nclass A(Base): pass",
        "import tensorflow as tf\nBase = tf.keras.layers.Layer\nclass A(Base): pass",
        "import tensorflow as tf\nclass M: pass\nclass A(M, tf.keras.layers.Layer): pass",
        "import tensorflow.keras as k\nclass Z(k.layers.Layer): pass\nclass A(Z): pass",
        "from keras.layers import *\nclass A(Wrapper): pass",
        "from keras.layers.recurrent import Recurrent\nclass A(Recurrent): pass",
        "class A(tf.keras.layers.Layer): pass",
        "try:\n    from keras.layers import Layer\nexcept ImportError:\n    pass\nif 1:\n"
        "    class A(Layer): pass",
        "from mine import Linear\nclass A(Linear): pass",
    ],
)
def test_layers_are_known_through_aliases_and_each_other(head: str) -> None:
    classes = inspect_source(head, others=("Linear",)).classes
    assert "A" in [found.name for found in classes]


@pytest.mark.parametrize(
    "source",
    ["class A: pass", "class A(dict): pass", "import torch\nclass A(torch.nn.Module): pass"],
)
def test_what_is_no_layer_is_said(source: str) -> None:
    inspected = inspect_source(source)
    assert inspected.classes == ()
    assert inspected.issues[0].code == "no_layer"
    assert "Found A" in inspected.issues[0].message


@pytest.mark.parametrize("source", ["", "   \n", "x = 1", "# nothing", "def f(): pass"])
def test_no_class_at_all_is_said(source: str) -> None:
    assert "no class" in inspect_source(source).issues[0].message


@pytest.mark.parametrize(
    ("source", "code", "line", "words"),
    [
        ("class A(:\n  pass", "syntax_error", 1, "line 1"),
        ("x = 1\nprint 'hello'\n", "python_2", 2, "Python 2"),
        ("x = 1\nraise ValueError, 'x'\n", "python_2", 2, "2to3"),
        ("import os\n  import sys", "syntax_error", 2, "line 2"),
        ("<html><body>", "syntax_error", 1, "Correct it"),
        ("a\0b", "not_python", None, "null byte"),
        ("(" * 5000, "syntax_error", 1, "Python cannot read"),
        ("x" * (MAX_SOURCE_CHARACTERS + 1), "source_too_large", None, "200,000"),
        ("-" * 100_000 + "1", "not_python", None, "cannot read"),
    ],
)
def test_text_that_is_not_python_3_is_said(
    source: str, code: str, line: int | None, words: str
) -> None:
    with pytest.raises(UnreadableSource) as caught:
        inspect_source(source)
    issue = caught.value.issue
    assert (issue.code, issue.line) == (code, line)
    assert words in issue.message


@pytest.mark.parametrize(
    "wrap",
    [
        lambda text: "```python\n" + text + "\n```",
        lambda text: "\n".join("    " + line for line in text.split("\n")),
        lambda text: "\ufeff" + text.replace("\n", "\r\n"),
        lambda text: "%load_ext tensorboard\n!ls\n" + text,
        lambda text: (
            ">>> import keras\n"
            + "\n".join(("... " if i else ">>> ") + line for i, line in enumerate(text.split("\n")))
        ),
    ],
)
def test_what_a_page_leaves_around_the_code_is_put_up_with(wrap) -> None:  # type: ignore[no-untyped-def]
    text = "class A(keras.layers.Layer):\n    def call(self, x):\n        return x"
    assert [found.name for found in inspect_source(wrap(text)).classes] == ["A"]


def test_only_what_a_layer_needs_is_chosen() -> None:
    source = (
        "import os\nEPS = 1\nNAMES = {}\nNAMES['a'] = EPS\nother = os.getcwd()\n"
        "class A(tf.keras.layers.Layer):\n    n = NAMES\nmodel = A()\nmodel.fit()\n"
    )
    chosen = selected(inspect_source(source).module, {"A"})
    assert [statement.lineno for statement in chosen.statements] == [1, 2, 3, 4, 6]
    assert left_out_words(chosen.left_out).startswith("Lines 5, 8–9 are not run")
