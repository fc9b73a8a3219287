"""What FastAPI cannot see for itself: bodies that are streamed, answers that are not JSON."""

from typing import Any

FILE_UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "reading": {
                            "type": "string",
                            "description": "For a table, a Reading as JSON: how the file is read.",
                        },
                    },
                }
            }
        },
    }
}
"""For `openapi_extra` of a route that reads one uploaded file."""

FILE_DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""For `responses` of a route that sends a file."""
