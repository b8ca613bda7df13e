"""The commands, one a module: each parses its arguments and calls the library; nothing is decided here.

Heavy libraries are imported inside the functions, so that help is shown at once. The modules leave
`from __future__ import annotations` out: typer reads the annotations.
"""

from gisapp.commands import (
    analyse,
    audit,
    check,
    compare,
    corridors,
    demo,
    export,
    export_layer,
    import_,
    rings,
    scenario,
    site,
    target,
    targets,
    template,
    terrain,
    timeline,
)

_ORDER = (
    demo,
    template,
    import_,
    check,
    analyse,
    compare,
    scenario,
    site,
    audit,
    terrain,
    rings,
    corridors,
    target,
    targets,
    timeline,
    export,
    export_layer,
)
COMMANDS = tuple(one.COMMAND for one in _ORDER)
"""Every command, in the order of the help."""
