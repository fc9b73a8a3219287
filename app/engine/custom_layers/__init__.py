"""Source text → working Keras classes. Way in: `registry.load_custom_layers`.

`inspect` reads (nothing runs), `adapt` makes Keras 2 era classes work, `check`
gives the verdict, `standalone` a layers.py for elsewhere. May import the catalogue.
"""
