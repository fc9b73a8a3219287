"""The words: every value that crosses a room or the wall is a frozen type from here.

The same types give the OpenAPI document and, generated from it, the TypeScript
types of `static/src/spec`. Pure functions on the types live here too. This room
imports only pydantic, the standard library and `app.errors`: no Keras, no
FastAPI, no files.
"""
