"""Tests of the basemaps."""
