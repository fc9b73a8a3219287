"""One file a step, in order: 0001, 0002 …"""
