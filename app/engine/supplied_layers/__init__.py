"""Layers that Keras had and dropped, made again. Way in: `registry.supplied_layers`.

Each file is one class (or two of a kind), an ordinary layer of Keras 3 that imports
Keras (TensorFlow where it must) and nothing of Layerwright, so that its text can be
given away with a model.
"""
