"""Whether a window can be opened here."""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec

_UNSEEN = ("offscreen", "minimal")
"""Platforms of Qt on which nobody sees a window."""


def can_show() -> bool:
    """Return whether Qt is installed and a display answers; Qt itself would end the process where none does."""
    if find_spec("PyQt5") is None or os.environ.get("QT_QPA_PLATFORM") in _UNSEEN:
        return False
    if sys.platform in ("win32", "darwin") or os.environ.get("WAYLAND_DISPLAY"):
        return True
    return bool(os.environ.get("DISPLAY")) and _x_answers()


def _x_answers() -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return answers
