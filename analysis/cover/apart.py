"""HiGHS in a process of its own: in this one nothing ends it before its time is over, and it keeps a core busy."""

from __future__ import annotations

import multiprocessing
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

_PULSE_S = 0.1


def milp(pulse: Callable[[], None] | None, **asked: Any) -> Any:
    """Return what `scipy.optimize.milp` answers, None where its process ended without; what `pulse` raises ends it.

    Parameters
    ----------
    pulse
        Called again and again. None to have it solved in this process, which is quicker by the start of another one.
    **asked
        The arguments of `scipy.optimize.milp`.
    """
    if pulse is not None:
        # Where no other process can be started, this one does the work.
        with suppress(OSError):
            return _answer(pulse, asked)
    return _milp(asked)


def _milp(asked: dict[str, Any], begun: float | None = None) -> Any:
    from scipy.optimize import milp

    options = dict(asked.get("options", {}))
    if begun is not None and "time_limit" in options:
        # What the start of this process took is gone; the wall clock is the one that both have.
        options["time_limit"] = max(options["time_limit"] - abs(time.time() - begun), 0.0)
    return milp(**asked | {"options": options})


def _answer(pulse: Callable[[], None], asked: dict[str, Any]) -> Any:
    # The same on every system: a fork of a process with threads may stand still for ever.
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe(duplex=False)
    process = spawning.Process(target=_send, args=(there, asked, time.time()), daemon=True)
    try:
        process.start()
        # With the last writer gone, a process that died is an end of file.
        there.close()
        while not here.poll(_PULSE_S):
            pulse()
        return here.recv()
    except EOFError:
        # It was killed, as where memory is short: it is not tried again here.
        return None
    finally:
        here.close()
        if process.pid is not None:
            process.kill()
            process.join()
            process.close()


def _send(there: Connection, asked: dict[str, Any], begun: float) -> None:
    # Ctrl+C is for the process that asked, which ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    there.send(_milp(asked, begun))
