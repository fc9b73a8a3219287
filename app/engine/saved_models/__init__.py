"""Model file → model view, and → Keras. Way in: `read.read_model`, `load.load_model`.

One reader per format and a registry; readers load no Keras and run nothing of
the file. Side by side with exporters. May import modeling and below.
"""
