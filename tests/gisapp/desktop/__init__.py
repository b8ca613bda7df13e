"""Tests of `gisapp.desktop`."""
