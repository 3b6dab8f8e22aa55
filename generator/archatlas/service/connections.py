"""Connections that programs make: who begins a question has to end it soon, and the same one again costs little."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

Header = tuple[bytes, bytes]

UNCHANGED = "unchanged"
"""Under this name the state of a request holds the version that a 304 is of, once it may be given again."""
_LONGEST = 4096
_MOST_KEPT = 1000


class UnchangedAnswers:
    """Remembers who was told that nothing is different, for as long as that is so: by the very bytes of the question.

    Reading a question and writing an answer takes longer than finding out what is to be said.
    """

    def __init__(self, version: Callable[[], object]) -> None:
        """Begin with none; the version is another one as soon as any answer might be."""
        self._now, self._version = version, version()
        self._known: dict[bytes, tuple[Header, ...]] = {}

    def headers(self, asked: bytes) -> tuple[Header, ...] | None:
        """Return the headers of the 304 that answers a question, None where it has to be read."""
        now = self._now()
        if now != self._version:
            self._version = now
            self._known.clear()
        return self._known.get(asked)

    def keep(self, asked: bytes, version: object, headers: Iterable[Header]) -> None:
        """Remember the 304 of a version, unless there is another version by now."""
        if self.headers(asked) is None and version == self._version and len(self._known) < _MOST_KEPT:
            self._known[asked] = tuple(headers)


class PunctualProtocol(H11Protocol):
    """Closes a connection whose question does not come as a whole in time: thousands of them would keep others out.

    How long somebody waits for an answer, or rests between two questions, is no matter of this.
    """

    def __init__(self, *arguments: Any, patience: float, unchanged: UnchangedAnswers, **named: Any) -> None:
        """Wait for so many seconds, from the connection or the first byte of a further question on."""
        super().__init__(*arguments, **named)
        self._patience, self._unchanged = patience, unchanged
        self._asked = b""
        self._before_a_question = self.conn.their_state
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait."""
        super().connection_made(transport)
        self._watch_the_time()

    def data_received(self, data: bytes) -> None:
        """Answer what is known to be unchanged; wait on, or no longer."""
        self._asked = data if self._is_whole(data) else b""
        headers = self._unchanged.headers(data) if self._asked and not self.flow.write_paused else None
        if headers is None:
            super().data_received(data)
            self._watch_the_time()
        else:
            lines = (b"%b: %b\r\n" % header for header in (*self.server_state.default_headers, *headers))
            self.transport.write(b"HTTP/1.1 304 Not Modified\r\n%b\r\n" % b"".join(lines))
            self._rest()
            super().on_response_complete()

    def _is_whole(self, data: bytes) -> bool:
        """Tell whether these bytes are one question without a body, with nothing before and nothing after it."""
        is_one = len(data) <= _LONGEST and data.startswith(b"GET ") and data.find(b"\r\n\r\n") == len(data) - 4
        return is_one and self.conn.their_state is self._before_a_question and not self.conn.trailing_data[0]

    def on_response_complete(self) -> None:
        """Wait for the rest of a further question that has begun already."""
        super().on_response_complete()
        version, headers = self.scope["state"].get(UNCHANGED, (None, ()))
        if self._asked and headers and self.conn.their_state is self._before_a_question:
            self._unchanged.keep(self._asked, version, headers)
        if self.conn.trailing_data[0]:
            self._watch_the_time()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        self._rest()

    def _watch_the_time(self) -> None:
        is_before = self.conn.their_state is self._before_a_question
        is_within = self.cycle is not None and self.cycle.more_body  # type: ignore[redundant-expr]  # None at first
        if self.transport.is_closing() or not (is_before or is_within):
            self._rest()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self._patience, self.transport.close)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
