"""The bundle: a model with all that it needs to run where there is no Layerwright."""

import asyncio
import os
import zipfile
from pathlib import Path

from app.codegen.bundle import load_script, readme, requirements
from app.spec.model_requests import Bundled, ExportRequest
from app.spec.tasks import BUNDLE_MODEL
from app.store.files import CHUNK_BYTES, disk_errors, open_plain
from app.web.loadable_models import ModelToday
from app.web.services import Services


async def packed_bundle(services: Services, model: ModelToday, request: ExportRequest) -> Path:
    """A zip of the model's files and the texts beside them, in the request's folder.

    Raises:
        Conflict, Refused: the model cannot be loaded, or not without Layerwright.
        StorageFull: there is no room.
    """
    folder = Path(request.target_path)
    bundled = await services.pool.call(
        BUNDLE_MODEL, request, readable_paths=(model.path,), writable_folder=folder
    )
    encoding = model.encoding or (model.view.facts.encoding if model.view.facts else None)
    texts = {
        "load.py": load_script(bundled, encoding),
        "requirements.txt": requirements(bundled, encoding),
        "README.md": readme(model.name, bundled, encoding),
    }
    return await asyncio.to_thread(_pack, folder, bundled, texts)


def _pack(folder: Path, bundled: Bundled, texts: dict[str, str]) -> Path:
    path = folder / "bundle.zip"
    with disk_errors(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
        for name in bundled.files:
            # The job ran people's code: what it left is opened as a plain file or not at all.
            with open_plain(folder / Path(name).name) as reader:
                entry = zipfile.ZipInfo(name)
                entry.compress_type = zipfile.ZIP_STORED  # weights do not compress
                entry.external_attr = 0o644 << 16
                with archive.open(entry, "w", force_zip64=True) as writer:
                    while chunk := os.read(reader, CHUNK_BYTES):
                        writer.write(chunk)
    return path
