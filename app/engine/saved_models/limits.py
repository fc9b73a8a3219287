"""How much a model file may hold before it is refused; every number with its reason.

Source: SAFETY, "Files from outside". The size of the file itself is limited where
it is uploaded (`Settings.max_model_bytes`).
"""

MAX_ZIP_MEMBERS = 200
"""Keras writes three members and one more for each asset (a vocabulary)."""

MAX_ZIP_DIRECTORY_BYTES = 2**20
"""The list of a zip's members is read into memory as a whole, before it can be counted."""

MAX_CONFIG_BYTES = 16 * 2**20
"""NASNetLarge, 1,041 layers, writes 0.9 MB of config."""

MAX_EXPANSION = 100
"""Weights do not compress: a member or a tensor that unpacks to more is a bomb."""

MAX_JSON_DEPTH = 150
"""A nested model costs four levels; pydantic and the browser have limits of their own."""

MAX_NESTED_MODELS = 24
"""Models within models: real ones have three or four levels."""

MAX_LAYERS = 20_000
"""As many as a network document may have, inner layers counted."""

MAX_HDF5_OBJECTS = 500_000
"""Groups and tensors of one file; a model of 20,000 layers has about 100,000."""

MAX_HDF5_DEPTH = 100
"""Groups within groups."""

MAX_ATTRIBUTE_BYTES = 64 * 2**20
"""One HDF5 attribute: `model_config` in an encoding of up to four bytes a character."""

SMALL_TENSOR_BYTES = 4096
"""Below this a tensor may declare more than is stored: HDF5 leaves zeros unwritten."""

MAX_NAME_CHARACTERS = 500
"""As long as a name may be in every type of `app.spec`."""

MAX_KEY_CHARACTERS = 2000
"""The key of a tensor in a checkpoint: the names of all objects on the way to it."""

MAX_CHUNK_BYTES = 64 * 2**20
"""One chunk of a packed tensor is unpacked as a whole; h5py makes chunks of up to 1 MB."""
