"""Messages to the user: an English sentence as id, with its figures; other languages are made in ``gisapp``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Message:
    """One sentence for the user.

    Parameters
    ----------
    text
        English sentence with named places such as ``{file}``; also the gettext id.
    figures
        What stands in the places.
    """

    text: str
    figures: dict[str, object] = field(default_factory=dict)

    def say(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence, translated, with its figures; a figure that is a `Message` is said as well."""
        figures = {
            name: value.say(translate) if isinstance(value, Message) else value for name, value in self.figures.items()
        }
        return translate(self.text).format(**figures)

    def record(self) -> dict[str, Any]:
        """Return the sentence for JSON; `of` makes it again, with figures other than numbers as text."""
        figures: dict[str, Any] = {}
        for name, value in self.figures.items():
            plain = value if isinstance(value, int | float) else str(value)
            figures[name] = value.record() if isinstance(value, Message) else plain
        return {"text": self.text, "figures": figures}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Message:
        """Return the message of a record."""
        figures = {
            name: cls.of(value) if isinstance(value, dict) else value for name, value in record["figures"].items()
        }
        return cls(record["text"], figures)

    def __str__(self) -> str:
        return self.say()


class GisError(Exception):
    """The root of every error that a user can mend; its message says what is wrong and what to do.

    Parameters
    ----------
    text, **figures
        As in `Message`.
    """

    def __init__(self, text: str, /, **figures: object) -> None:
        self.message = Message(text, figures)
        super().__init__(text)

    def __str__(self) -> str:
        return str(self.message)


def message(text: str, /, **figures: object) -> Message:
    """Make a `Message`; the name that the catalogue extraction looks for."""
    return Message(text, figures)
