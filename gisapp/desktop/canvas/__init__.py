"""The map: a scene of arrays, painted in a worker, shown by a widget."""
