"""What stands where nothing can be shown: why, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable


class Empty(QWidget):
    """A sentence in the middle, with a button where there is something to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label.setProperty("secondary", True)
        self.button = QPushButton(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 24, 16, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self.label)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._do: Callable[[], object] = lambda: None
        self.button.clicked.connect(self._press)
        self.button.hide()

    def _press(self) -> None:
        self._do()

    def tell(self, text: str, button: str = "", do: Callable[[], object] = lambda: None) -> None:
        """Say something, and offer a button if it has a name."""
        self._do = do
        self.label.setText(text)
        self.button.setText(button)
        self.button.setVisible(bool(button))


class EmptyOr(QWidget):
    """A widget, or what stands in its place.

    Parameters
    ----------
    content
        What is shown where there is something to show.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = Empty(self)
        self._content = content
        self._stack = QStackedLayout(self)
        self._stack.addWidget(content)
        self._stack.addWidget(self.empty)

    @property
    def is_empty(self) -> bool:
        """Whether the sentence is shown."""
        return self._stack.currentWidget() is self.empty

    def show_content(self) -> None:
        """Show the widget."""
        self._stack.setCurrentWidget(self._content)

    def tell(self, text: str, button: str = "", do: Callable[[], object] = lambda: None) -> None:
        """Show a sentence in its place, see `Empty.tell`."""
        self.empty.tell(text, button, do)
        self._stack.setCurrentWidget(self.empty)
