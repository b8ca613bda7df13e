"""Tests of base maps as people choose them."""
