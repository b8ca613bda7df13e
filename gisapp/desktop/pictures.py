"""Pixels as Qt shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QImage, QPixmap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def fitted(pixels: NDArray[np.uint8], size: QSize, ratio: float) -> QPixmap:
    """Return pixels of shape (h, w, 3 or 4) as a picture that fits a size on a screen of so many dots a pixel."""
    made = QPixmap.fromImage(image_of(pixels)).scaled(
        size * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    made.setDevicePixelRatio(ratio)
    return made


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """Return pixels of shape (h, w, 3 or 4) as an image of its own."""
    height, width, bands = pixels.shape
    form = QImage.Format.Format_RGBA8888 if bands == 4 else QImage.Format.Format_RGB888
    # Qt reads the bytes where they are: they must last until they are copied.
    data = pixels.tobytes()
    return QImage(data, width, height, width * bands, form).copy()
