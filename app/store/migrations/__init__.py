"""Steps that bring an older database up to date. Way in: `app.store.database.Database`."""
