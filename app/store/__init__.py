"""What survives a restart: database, files, one repository per noun. Way in: `store.Store`.

May import codegen's neighbours spec, settings and errors; not web, not workers.
"""
