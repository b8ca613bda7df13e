"""Tests of `gisapp.charts`."""
