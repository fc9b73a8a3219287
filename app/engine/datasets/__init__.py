"""Uploaded bytes → profile, preview, tf.data. Way in: `profile`, `preview`, `pipeline`.

One file per format and a registry. Profile and preview load neither Keras nor
TensorFlow. May import custom_layers and catalogue, needs neither.
"""
