"""How people use it: the command line, briefings, the desktop."""

VERSION = "0.1.0"
"""Version of the program; part of every run's stamp."""
