"""Network → source text. Way in: `python.python_code`. Templates in `templates/codegen`.

May import spec, settings and errors.
"""
