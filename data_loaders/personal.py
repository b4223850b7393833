"""The key under which persons are pseudonymised, and its place in a DuckDB session."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

BLOCK = 64


class KeyRefused(Exception):
    """The key file cannot be used: message key `loaders.<code>` with `path`."""

    def __init__(self, code: str, path: str) -> None:
        super().__init__(code)
        self.code = code
        self.path = path


@dataclass(frozen=True)
class Key:
    """A secret and its id (a short digest, published in the manifest so that snapshots can be told apart)."""

    secret: bytes

    @property
    def id(self) -> str:
        return hashlib.sha256(b"kiem-tra-so key id\n" + self.secret).hexdigest()[:12]

    def __repr__(self) -> str:
        return f"Key({self.id})"


def load_key(environment: Mapping[str, str] | None = None) -> Key:
    """`KTS_KEY`, else the file `KTS_KEY_FILE`, else a key made 0600 in the user's configuration folder at first use."""
    environment = os.environ if environment is None else environment
    if environment.get("KTS_KEY"):
        return Key(environment["KTS_KEY"].encode())
    if environment.get("KTS_KEY_FILE"):
        return _read_key(Path(environment["KTS_KEY_FILE"]))
    folder = Path(environment.get("XDG_CONFIG_HOME") or Path(environment.get("HOME") or Path.home()) / ".config")
    path = folder / "kiem-tra-so" / "key"
    return _read_key(path) if path.exists() else _make_key(path)


def _read_key(path: Path) -> Key:
    try:
        secret = path.read_bytes().strip()
    except OSError as error:
        raise KeyRefused("key_unreadable", str(path)) from error
    if len(secret) < 16:
        raise KeyRefused("key_short", str(path))
    return Key(secret)


def _make_key(path: Path) -> Key:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
    except FileExistsError:
        return _read_key(path)
    except OSError as error:
        raise KeyRefused("key_unwritable", str(path)) from error
    return _read_key(path)


def install_key(con: duckdb.DuckDBPyConnection, key: Key) -> None:
    """Set the HMAC pads (RFC 2104) as session variables for the macro `keyed`; they never reach the database file."""
    secret = key.secret if len(key.secret) <= BLOCK else hashlib.sha256(key.secret).digest()
    padded = secret.ljust(BLOCK, b"\0")
    con.execute("SET VARIABLE kts_inner = ?", [bytes(byte ^ 0x36 for byte in padded)])
    con.execute("SET VARIABLE kts_outer = ?", [bytes(byte ^ 0x5C for byte in padded)])


def veil_spills(con: duckdb.DuckDBPyConnection, on: bool) -> None:
    """Whether what DuckDB spills to disk is enciphered, so that raw rows of persons cannot be read there after a kill.

    The wheel's cipher has no strong random source ("unsafe"): enough for files that live for minutes. It slows
    spilling, so it is on only while raw rows are about; DuckDB will not change it while a spill exists.
    """
    names = ("force_mbedtls_unsafe", "temp_file_encryption")
    with suppress(duckdb.Error):
        for name in names if on else reversed(names):
            con.execute(f"SET {name} = {'true' if on else 'false'}")


def forget_key(con: duckdb.DuckDBPyConnection) -> None:
    """Remove the pads from the session."""
    con.execute("RESET VARIABLE kts_inner")
    con.execute("RESET VARIABLE kts_outer")
