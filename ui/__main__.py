"""Start the dashboard: `python -m ui check|serve [--port N] [--store DIR]`.

`check` says in one sentence whether the port is free; `serve` picks the store (`ui.store.store_folder`), starts
Streamlit on localhost and says where it is once it answers.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import data_loaders  # noqa: F401  (sets OpenBLAS's threads, which the server inherits)
from ui.store import store_folder

ROOT = Path(__file__).resolve().parent.parent
START_DEADLINE_SECONDS = 60


def port_is_free(port: int) -> bool:
    """True when nothing listens on `port` of this machine's loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def warm_up(port: int) -> None:
    """Wait for the server, open one session of the overview, then say where the dashboard is."""
    deadline = time.monotonic() + START_DEADLINE_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2) as answer:
                healthy = answer.status == 200
        except OSError:
            healthy = False
        if healthy:
            open_session(port)
            sys.stderr.write(f"Mở trình duyệt tại / Open a browser at http://localhost:{port}\n")
            return
        time.sleep(0.2)


def open_session(port: int) -> bool:
    """Run the overview once as a browser would: pages become known to the server, the first answers to its caches.

    False when that fails; the dashboard works all the same, its first reader waits a little longer.
    """
    try:
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
        from websockets.sync.client import connect
        from websockets.typing import Subprotocol

        message, answer = BackMsg(), ForwardMsg()
        message.rerun_script.query_string = ""
        address = f"ws://localhost:{port}/_stcore/stream"
        deadline = time.monotonic() + START_DEADLINE_SECONDS
        with connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None, open_timeout=10) as session:
            session.send(message.SerializeToString())
            while time.monotonic() < deadline:
                answer.ParseFromString(session.recv(timeout=START_DEADLINE_SECONDS))
                if answer.WhichOneof("type") == "script_finished":
                    return True
    except Exception:  # whatever goes wrong here must not keep people from the dashboard
        return False
    return False


def fail(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 2


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ui", description="Kiểm tra số: the dashboard")
    parser.add_argument("action", choices=["check", "serve"])
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--store")
    options = parser.parse_args(arguments)
    if not port_is_free(options.port):
        return fail(
            f"Cổng {options.port} đang có chương trình khác dùng: tắt đi hoặc chạy make run PORT=cổng-khác. / "
            f"Port {options.port} is taken: stop that program or run make run PORT=another."
        )
    if options.action == "check":
        return 0
    store = Path(options.store) if options.store else store_folder()
    if not (store / "CURRENT").is_file():
        return fail(
            f"Chưa có bản dữ liệu nào trong {store}: chạy make run hoặc make ingest SOURCE=thư-mục. / "
            f"There is no snapshot in {store}: run make run or make ingest SOURCE=folder."
        )
    threading.Thread(target=warm_up, args=(options.port,), daemon=True).start()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={options.port}"]
    command += ["--server.headless=true", "--server.address=localhost"]
    try:
        return subprocess.call(command, cwd=ROOT, env={**os.environ, "KTS_STORE": str(store.resolve())})
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
