"""HTTP in, HTTP out. Way in: `routes`, put together by `app.main.create_app`.

May import workers, store, codegen, spec, settings and errors; holds no Keras.
"""
