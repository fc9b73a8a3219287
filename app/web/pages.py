"""The HTML shell: one page for every address, the front end does the rest."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from app.resources import front_end_folder, templates_folder

_ENTRY = "src/main.tsx"
_PAGES = {
    "": "src/pages/start/StartPage.tsx",
    "networks": "src/pages/start/StartPage.tsx",
    "networks/…": "src/pages/designer/DesignerPage.tsx",
    "datasets": "src/pages/datasets/DatasetsPage.tsx",
    "datasets/…": "src/pages/datasets/DatasetPage.tsx",
    "runs": "src/pages/runs/RunsPage.tsx",
    "runs/…": "src/pages/runs/RunPage.tsx",
    "models": "src/pages/models/ModelsPage.tsx",
    "models/…": "src/pages/models/ModelPage.tsx",
    "layers": "src/pages/layers/LayersPage.tsx",
    "layers/…": "src/pages/layers/LayerPage.tsx",
}
"""What the front end shows at each address, to be fetched beside its entry, not after it."""


@dataclass(frozen=True)
class FrontEndFiles:
    """The addresses of the built front end's entry files."""

    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]


class Pages:
    """Renders the few templates of `templates/pages`."""

    def __init__(self, front_end: Path | None = None) -> None:
        self._front_end = front_end or front_end_folder()

    @cached_property
    def _templates(self) -> Environment:
        return Environment(
            loader=FileSystemLoader(templates_folder() / "pages"),
            autoescape=True,
            undefined=StrictUndefined,
        )

    def _manifest(self) -> dict[str, Any] | None:
        """What the build has written, or None where the front end is not built.

        Source: Vite's manifest (https://vite.dev/guide/backend-integration).
        """
        try:
            text = (self._front_end / "manifest.json").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return dict(json.loads(text))

    @cached_property
    def front_end_files(self) -> dict[str, FrontEndFiles] | None:
        """What each kind of page needs, or None where the front end is not built."""
        manifest = self._manifest()
        if manifest is None:
            return None
        return {kind: _files_of(manifest, page) for kind, page in _PAGES.items()}

    def shell(self, request: Request) -> HTMLResponse:
        """The page that every address of the designer gives."""
        files = self.front_end_files
        if files is None:
            return self._render(request, "not_built.html", status=503)
        noun, _, rest = request.url.path.strip("/").partition("/")
        return self._render(request, "shell.html", files=files[f"{noun}/…" if rest else noun])

    def sign_in(self, request: Request, *, was_wrong: bool) -> HTMLResponse:
        """401: asks for the token, in words."""
        return self._render(request, "sign_in.html", status=401, was_wrong=was_wrong)

    def entering(self, request: Request, target: str) -> HTMLResponse:
        """The page that goes on to `target` once its cookie is set."""
        return self._render(request, "entering.html", target=target)

    def _render(
        self, request: Request, template: str, *, status: int = 200, **values: object
    ) -> HTMLResponse:
        nonce = request.scope.get("state", {}).get("csp_nonce", "")
        text = self._templates.get_template(template).render(nonce=nonce, **values)
        return HTMLResponse(text, status_code=status)


def _files_of(manifest: dict[str, Any], page: str) -> FrontEndFiles:
    """The entry, and all that it and `page` import before they can show anything."""
    entry = manifest[_ENTRY]
    styles = dict.fromkeys(entry.get("css", ()))
    preloads: dict[str, None] = {}
    waiting = [*entry.get("imports", ()), page]
    while waiting:
        name = waiting.pop(0)
        chunk = manifest[name]
        if name == _ENTRY or chunk["file"] in preloads:
            continue
        preloads[chunk["file"]] = None
        styles |= dict.fromkeys(chunk.get("css", ()))
        waiting.extend(chunk.get("imports", ()))
    return FrontEndFiles(entry["file"], tuple(styles), tuple(preloads))


def page_routes(pages: Pages) -> APIRouter:
    """A route for every address of the page; unknown ones are said by the front end."""
    router = APIRouter(include_in_schema=False)

    def shell(request: Request) -> HTMLResponse:
        return pages.shell(request)

    for noun in ("networks", "datasets", "runs", "models", "layers"):
        router.add_api_route(f"/{noun}", shell, methods=["GET"])
        router.add_api_route(f"/{noun}/{{name:path}}", shell, methods=["GET"])
    router.add_api_route("/", shell, methods=["GET"])
    return router
