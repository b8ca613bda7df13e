"""The window: the only package that imports Qt."""

import gc

# Loading the libraries makes many objects and lets go of none: to look through them again and again is a tenth of the
# start. `application` begins to collect.
gc.disable()
