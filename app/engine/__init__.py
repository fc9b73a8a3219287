"""The other side of the wall: everything that imports Keras, TensorFlow or h5py.

Runs only inside worker processes (`app/workers/child.py` imports `app.engine.tasks`
by its name). May import `app.spec`, `app.settings` and `app.errors`, never a room
of the web process. `catalogue`, the readers of `saved_models` and the profile and
preview of `datasets` state at their top which of Keras and TensorFlow they load;
what a reader process uses loads neither.
"""
