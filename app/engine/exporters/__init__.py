"""Model → file. Way in: `export.export_model`. One exporter per format and a registry.

Side by side with saved_models; may import modeling and below.
"""
