"""The values of a file's weights, read piece by piece: numbers, pictures, .npy, differences.

Imports h5py and NumPy, no Keras. Way in: the tasks in `describe`, `save` and `compare`.
`opening` knows the formats; each has a module that gives `tensor.Tensor`s.
"""
