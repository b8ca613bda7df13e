"""What rasters tell: the restoration audit, the acceptance of mines, their field-check sheet, the terrain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gisapp.desktop.actions import Action
from gisapp.desktop.panels.audit_deeds import audit, enter_acceptance, propose_terrain, selected_mine, write_sheet
from gisapp.i18n import mark

if TYPE_CHECKING:
    from gisapp.desktop.window import Window


def audit_actions(window: Window) -> list[Action]:
    """Return what is done about the restoration of mines."""
    session = window.session
    # One and the same table: what the session learns is in the settings when they are next written.
    session.images = window.settings.images

    def has_mines() -> bool:
        return session.snapshot is not None and len(session.snapshot.layers["mines"]) > 0

    def has_villages() -> bool:
        return session.snapshot is not None and len(session.snapshot.layers["villages"]) > 0

    def has_sheet() -> bool:
        return session.snapshot is not None and bool(session.snapshot.on_sheet)

    return [
        Action("audit", mark("&Restoration audit…"), "lists", lambda: _audit(window), ("Ctrl+Shift+R",),
               "satellite-variant", False, has_mines, after_line=True),
        Action("acceptance", mark("&Enter the acceptance of a mine…"), "lists",
               lambda: enter_acceptance(session, window), ("Ctrl+Shift+M",), "check-decagram-outline", False,
               lambda: selected_mine(session) is not None),
        Action("sheet", mark("Write the &field-check sheet…"), "lists", lambda: write_sheet(session, window), (),
               "clipboard-list-outline", False, has_sheet),
        Action("terrain", mark("&Propose plain or mountain from a terrain model…"), "lists",
               lambda: propose_terrain(session, window), (), "image-filter-hdr", False, has_villages),
    ]  # fmt: skip


def _audit(window: Window) -> None:
    """Show the panel of the audit, and ask for two images."""
    window.panels.show("audit")
    audit(window.session, window)
