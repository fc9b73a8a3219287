"""The verdict on pasted source, on good and on bad."""

import pytest

from app.engine.custom_layers import check, trial
from app.engine.custom_layers.check import check_custom_layer
from app.spec.custom_layer import CustomLayerSource, CustomLayerVerdict
from app.spec.network_requests import CustomLayerRequest
from tests.engine.custom_layers.cases import CASES, Case, source_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(autouse=True)
def time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits end the process, here that of the tests; a busy machine is slow."""
    monkeypatch.setattr(check, "CUSTOM_CODE_SECONDS", 120.0)
    monkeypatch.setattr(check, "_SECONDS_FOR_ALL", 120.0)
    monkeypatch.setattr(trial, "SECONDS_FOR_TRIALS", 60.0)


def verdicts_on(source: str) -> dict[str, CustomLayerVerdict]:
    checked = check_custom_layer(CustomLayerRequest(source=source))
    return {verdict.name: verdict for verdict in checked.custom_layers}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_style_is_usable_and_was_tried(case: Case) -> None:
    verdict = verdicts_on(source_of(case.stem))[case.class_name]
    assert verdict.is_usable
    codes = {issue.code for issue in verdict.issues} - {"is_cell", "is_model", "missing_module"}
    assert codes == (set() if case.is_guessed else {"no_input_found"})
    was_tried = any("training moves them" in words for words in verdict.adaptations)
    assert was_tried == case.is_guessed


def test_the_guides_layer_is_described() -> None:
    verdict = verdicts_on(source_of("linear"))["Linear"]
    assert [spec.name for spec in verdict.arguments if not spec.is_shared] == ["units", "input_dim"]
    assert verdict.adaptations[0].startswith("Its tf.Variables are tracked as weights")
    assert verdict.issues == ()


HEAD = "import sys\nfrom tensorflow import keras\nclass Mine(keras.layers.Layer):\n"


@pytest.mark.parametrize(
    ("source", "code", "line", "words"),
    [
        ("class Dense(keras.layers.Layer): pass", "shadows_built_in", 1, "MyDense"),
        ("print 'x'", "python_2", 1, "Python 2"),
        ("x = 1", "no_layer", None, "no class"),
        (HEAD + "    sys.exit(3)", "exits", 4, "sys.exit"),
        (HEAD + "    raise SystemExit", "exits", 4, "ends the program"),
        (HEAD + "    raise type('Odd', (BaseException,), {})('x')", "source_failed", 4, "Odd: x"),
        (HEAD + "    x = undefined_name", "source_failed", 4, "NameError"),
        (HEAD + "    import tensorflow_addons", "missing_module", 4, "tensorflow_addons"),
        ("import torch as t\n" + HEAD + "    base = t.nn.Module", "missing_module", 1, "'torch'"),
        (
            HEAD + "    def __init__(self):\n        raise RuntimeError('no')",
            "constructor_failed",
            3,
            "RuntimeError: no",
        ),
        (HEAD + "    def __init__(self):\n        pass", "constructor_failed", 3, "super"),
        (HEAD + "    def __init__(self):\n        sys.exit()", "constructor_failed", 3, "Exit"),
    ],
)
def test_what_cannot_be_used_is_said(source: str, code: str, line: int | None, words: str) -> None:
    (verdict,) = verdicts_on(source).values()
    assert not verdict.is_usable
    issue = next(issue for issue in verdict.issues if issue.severity == "error")
    assert (issue.code, issue.line) == (code, line)
    assert words in issue.message


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (
            "    def __init__(self, score_fn):\n        super().__init__()",
            "not_tried",
            "score_fn",
        ),
        ("    def call(self, x):\n        raise ValueError('odd')", "no_input_found", "odd"),
        (
            "    def build(self, s):\n        self.w = self.add_weight(shape=(1,))\n"
            "    def call(self, x):\n        return x",
            "weights_do_not_move",
            "no gradient",
        ),
    ],
)
def test_what_cannot_be_tried_is_a_warning(body: str, code: str, words: str) -> None:
    verdict = verdicts_on(HEAD + body)["Mine"]
    assert verdict.is_usable
    issue = next(issue for issue in verdict.issues if issue.code == code)
    assert words in issue.message


def test_a_class_of_another_paste_may_be_used() -> None:
    other = CustomLayerSource(name="Linear", version=1, source=source_of("linear"))
    request = CustomLayerRequest(source="class Half(Linear):\n    pass\n", others=(other,))
    (verdict,) = check_custom_layer(request).custom_layers
    assert verdict.is_usable
    assert [spec.name for spec in verdict.arguments][:2] == ["units", "input_dim"]


def test_prints_of_the_source_do_not_come_out(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts_on(HEAD + "    print('hello')\n    def call(self, x):\n        return x")
    assert "hello" not in capsys.readouterr().out


def test_a_whole_script_says_what_was_left_out() -> None:
    verdict = verdicts_on(source_of("whole_script"))["Tiny"]
    assert any(
        words.startswith("Lines ") and "are not run" in words for words in verdict.adaptations
    )
