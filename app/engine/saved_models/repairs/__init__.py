"""What older Kerases wrote otherwise → what Keras 3 reads. Way in: `apply.repair`.

One rule, one file, one entry in `registry`: each says to which era it belongs and
why it is needed, and changes a copy of a model's config, layer by layer. No Keras
here: what is repaired is shown by the reader, before anything is built.
"""
