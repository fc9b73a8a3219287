"""The shell page names what its address needs, so that the browser fetches it all at once."""

import json
import re
from pathlib import Path

import pytest
from starlette.requests import Request

from app.web import pages
from app.web.pages import Pages
from tests.server import REPOSITORY


def written_manifest(folder: Path) -> Pages:
    """A front end in which each page imports a part that imports the entry again."""
    manifest = {
        "src/main.tsx": {"file": "main.js", "css": ["main.css"], "imports": ["_frame.js"]},
        "_frame.js": {"file": "frame.js", "imports": ["src/main.tsx"]},
    }
    for kind, source in pages._PAGES.items():
        name = kind.replace("/…", "-one") or "home"
        manifest[f"_{name}.js"] = {"file": f"{name}-part.js", "imports": ["src/main.tsx"]}
        manifest[source] = {
            "file": f"{Path(source).stem}.js",
            "css": [f"{Path(source).stem}.css"],
            "imports": [f"_{name}.js"],
        }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return Pages(folder)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/", "StartPage"),
        ("/networks", "StartPage"),
        ("/networks/5f", "DesignerPage"),
        ("/models", "ModelsPage"),
        ("/models/", "ModelsPage"),
        ("/models/5f", "ModelPage"),
        ("/models/5f/compare/6a", "ModelPage"),
    ],
)
def test_an_address_names_its_page_and_what_that_imports(
    tmp_path: Path, address: str, page: str
) -> None:
    scope = {"type": "http", "path": address, "headers": [], "query_string": b""}
    text = bytes(written_manifest(tmp_path).shell(Request(scope)).body).decode()
    preloads = re.findall(r'rel="modulepreload" href="/static/([^"]+)"', text)
    assert len(preloads) == len(set(preloads))
    assert {"frame.js", f"{page}.js"} <= set(preloads)
    assert any(name.endswith("-part.js") for name in preloads)
    assert "main.js" not in preloads  # It is the script itself.
    styles = re.findall(r'rel="stylesheet" href="/static/([^"]+)"', text)
    assert styles == ["main.css", f"{page}.css"]


def test_every_page_is_a_source_of_the_front_end() -> None:
    assert all((REPOSITORY / "static" / source).is_file() for source in pages._PAGES.values())
