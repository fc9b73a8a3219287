"""One reader per format of model file. Way in: `registry.reader_of`.

Readers import h5py, never Keras or TensorFlow, and run nothing of the file.
"""
