"""Tests of `gisapp.desktop.canvas`."""
