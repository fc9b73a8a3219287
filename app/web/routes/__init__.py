"""One file per noun; handlers of 3 to 15 lines that hand over to store and workers."""
