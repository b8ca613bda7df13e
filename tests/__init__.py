"""Tests; the packages mirror those of the program."""
