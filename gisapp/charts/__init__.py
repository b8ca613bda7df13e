"""Charts as SVG, for the window, the HTML map and print alike; written by the standard library, shown by anything."""
