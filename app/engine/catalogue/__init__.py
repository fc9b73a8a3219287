"""Which layers exist, from Keras itself. Way in: `describe.describe_layers`, `lookup`.

Lowest room of the engine: imports `app.spec`, `app.settings`, `app.errors` alone.
"""
