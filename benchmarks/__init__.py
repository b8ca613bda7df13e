"""Benchmarks: the rules engine beside a geopandas script and QGIS, on one machine in one run."""
