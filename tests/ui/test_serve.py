"""Starting the dashboard."""

from __future__ import annotations

import socket

from ui.__main__ import open_session, port_is_free


def test_a_taken_port_is_seen_and_a_server_that_is_none_keeps_nobody_waiting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not port_is_free(taken.getsockname()[1])
        port = taken.getsockname()[1]
    assert port_is_free(port)
    assert open_session(port) is False
