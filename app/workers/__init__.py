"""The wall: every process that may touch Keras or a user's file is started here.

Way in: `pool.WorkerPool` for tasks, `supervisor.Supervisor` for runs. May import
store, spec, settings and errors; names `app.engine` only as a string, in `child`.
"""
