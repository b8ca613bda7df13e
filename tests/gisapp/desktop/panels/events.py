"""Real events of mouse and keys."""

from __future__ import annotations

from typing import Any

import PyQt5.QtTest

QTest: Any = PyQt5.QtTest.QTest
"""Sends them. PyQt5's own types take its functions for methods."""
