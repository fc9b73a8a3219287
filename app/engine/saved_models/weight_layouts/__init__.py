"""How older Kerases laid out the weights of a layer. Way in: `registry.todays_layout`.

One layout, one file, one entry in `registry`: values in, values out, with NumPy alone
(the layer is asked for its arguments only).
"""
