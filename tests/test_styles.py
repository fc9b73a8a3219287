"""Stylesheets of components: each class that a component takes is there.

A class that is not gives no error anywhere, only a page without its distances.
"""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "static" / "src"

_IMPORT = re.compile(r'import (\w+) from "(\.[^"]+\.module\.css)"')


def components() -> list[Path]:
    found = sorted(SOURCE.rglob("*.tsx"))
    assert len(found) > 100
    return found


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in components()}), ids=lambda folder: folder.name
)
def test_every_class_is_in_its_stylesheet(folder):
    missing = []
    for path in folder.glob("*.tsx"):
        text = path.read_text(encoding="utf-8")
        for name, sheet in _IMPORT.findall(text):
            rules = (folder / sheet).read_text(encoding="utf-8")
            there = set(re.findall(r"\.([A-Za-z_][\w-]*)", rules))
            taken = set(re.findall(rf"\b{name}\.(?!module\b)(\w+)", text))
            missing += [f"{path.name}: {name}.{one}" for one in sorted(taken - there)]
    assert missing == []
