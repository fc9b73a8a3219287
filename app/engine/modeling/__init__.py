"""Network → Keras. Way in: `shapes.infer_shapes`, `build.build_model`.

May import datasets, custom_layers and catalogue.
"""
