"""One run, from start to finished model. Way in: `plan.plan_run`, `job.train`.

May import every other room of the engine but tasks.
"""
