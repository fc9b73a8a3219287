"""Where a run's job runs. Executors differ in that alone. Way in: `base.Executor`."""
