"""Fetching tiles and descriptions of services: one polite request, held to limits; every answer is checked."""

from __future__ import annotations

import http.client
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urlsplit

import numpy as np

USER_AGENT = "BlueSkyPlanner/0.1 (desktop GIS of a planning bureau)"

Failure = Literal["", "absent", "refused", "wrong", "offline", "waiting"]
"""Why there is no tile: none at that place; the token is refused; the answer is no tile; no answer; not asked yet."""

TIMEOUT_S = 8.0
"""For the connection, for each piece of an answer, and for the whole of it."""
MOST_BYTES = 2 * 2**20
_BLANK = b"\xef\xbb\xbf \t\r\n"
_CHUNK = 64 * 2**10
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2.0, 120.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: how servers call it, how it begins, and how large it may be."""

    kinds: tuple[str, ...]
    signs: tuple[bytes, ...]
    most_bytes: int


TILE = Wanted(("image/",), (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF"), MOST_BYTES)
"""A picture: PNG, JPEG or WebP."""
DOCUMENT = Wanted(("text/xml", "application/xml", "application/vnd.ogc", "text/plain"), (b"<",), 16 * 2**20)
"""A description in XML."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: the tile, or why there is none."""

    data: bytes = b""
    failure: Failure = ""


class _SameKind(urllib.request.HTTPRedirectHandler):
    """Follows a redirection to another web address only."""

    max_redirections = 3

    def redirect_request(self, *given: Any) -> urllib.request.Request | None:
        if urlsplit(str(given[-1])).scheme not in ("http", "https"):
            return None
        return super().redirect_request(*given)


@dataclass
class _Host:
    """How a host behaved lately."""

    failures: int = 0
    ready_at: float = 0.0


@dataclass
class Fetcher:
    """Asks for tiles; a host that fails is left in peace for a while, twice as long each time.

    Parameters
    ----------
    timeout_s
        The limit of one answer.
    user_agent
        Who asks.
    first_wait_s
        How long a host is left in peace after its first failure.
    """

    timeout_s: float = TIMEOUT_S
    user_agent: str = USER_AGENT
    first_wait_s: float = _FIRST_WAIT_S
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, address: str, wanted: Wanted = TILE) -> Answer:
        """Return what is at an address, or why there is none; never raises for what a server does."""
        host = urlsplit(address).netloc
        with self._lock:
            state = self._hosts.setdefault(host, _Host())
            if time.monotonic() < state.ready_at:
                return Answer(failure="waiting")
        answer, wait = self._asked(address, wanted)
        with self._lock:
            if answer.failure == "offline":
                state.failures += 1
                backed = min(self.first_wait_s * 2 ** (state.failures - 1), _LONGEST_WAIT_S)
                state.ready_at = time.monotonic() + max(backed, min(wait, _LONGEST_WAIT_S))
            else:
                state.failures = 0
        return answer

    def _asked(self, address: str, wanted: Wanted) -> tuple[Answer, float]:
        """Ask once; return the answer and how long the server wants to be left in peace."""
        request = urllib.request.Request(address, headers={"User-Agent": self.user_agent})
        opener = urllib.request.build_opener(_SameKind)
        deadline = time.monotonic() + self.timeout_s
        try:
            with opener.open(request, timeout=self.timeout_s) as reply:
                return self._read(reply, wanted, deadline), 0.0
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (401, 403, 418):
                return Answer(failure="refused"), 0.0
            if error.code in (404, 410):
                return Answer(failure="absent"), 0.0
            if error.code < 400:
                return Answer(failure="wrong"), 0.0
            return Answer(failure="offline"), _seconds(error.headers.get("Retry-After"))
        except (OSError, http.client.HTTPException, ValueError):
            return Answer(failure="offline"), 0.0

    def _read(self, reply: Any, wanted: Wanted, deadline: float) -> Answer:
        if not str(reply.headers.get_content_type()).startswith(wanted.kinds):
            return Answer(failure="wrong")
        declared = reply.headers.get("Content-Length") or ""
        if declared.isdecimal() and int(declared) > wanted.most_bytes:
            return Answer(failure="wrong")
        data = bytearray()
        while piece := reply.read1(_CHUNK):
            data += piece
            if len(data) > wanted.most_bytes:
                return Answer(failure="wrong")
            if time.monotonic() > deadline:
                return Answer(failure="offline")
        if declared.isdecimal() and len(data) < int(declared):
            return Answer(failure="offline")
        return Answer(bytes(data)) if data[:64].lstrip(_BLANK).startswith(wanted.signs) else Answer(failure="wrong")


def _seconds(retry_after: str | None) -> float:
    """Return how many seconds a server asks to wait, 0 where it does not."""
    if not retry_after:
        return 0.0
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return float(np.clip(parsedate_to_datetime(retry_after).timestamp() - time.time(), 0, _LONGEST_WAIT_S))
    except ValueError:
        return 0.0
