"""Containers for DIR/broken that no library here writes: an encrypted workbook's outside, and a zip bomb."""

from __future__ import annotations

import io
import struct
import zlib

from sample_data.write_text import LABEL

SECTOR = 512
END_OF_CHAIN, FREE, FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
STREAM = 4096
BOMB_BLOCK, BOMB_BLOCKS = 8 * 2**20, 80


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le").ljust(64, b"\0")
    links = struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, FREE, right, child)
    return text + links + bytes(36) + struct.pack("<IQ", start, size)


def encrypted_workbook() -> bytes:
    """A compound file (MS-CFB) with the streams of an encrypted workbook (MS-OFFCRYPTO); the label in the clear."""
    each = STREAM // SECTOR
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, STREAM, END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    chain = [FAT_SECTOR, END_OF_CHAIN]
    for number in range(2):
        first = 2 + number * each
        chain += [*range(first + 1, first + each), END_OF_CHAIN]
    table = struct.pack(f"<{SECTOR // 4}I", *chain, *[FREE] * (SECTOR // 4 - len(chain)))
    folder = _entry("Root Entry", 5, FREE, 1, END_OF_CHAIN, 0) + _entry("EncryptionInfo", 2, 2, FREE, 2, STREAM)
    folder += _entry("EncryptedPackage", 2, FREE, FREE, 2 + each, STREAM)
    info = (struct.pack("<HHI", 4, 4, 0x40) + LABEL.encode()).ljust(STREAM, b"\0")
    package = struct.pack("<Q", STREAM - 8) + bytes((n * 167 + 91) % 256 for n in range(STREAM - 8))
    return header + table + folder.ljust(SECTOR, b"\0") + info + package


def zip_bomb() -> bytes:
    """An XLSX of about 0.7 MB whose sheet unpacks to 640 MB (one compressed block repeated)."""
    row = b'<row><c t="inlineStr"><is><t>' + LABEL.encode() + b" " * 30_000 + b"</t></is></c></row>"
    block = (row * (BOMB_BLOCK // len(row) + 1))[:BOMB_BLOCK]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(BOMB_BLOCKS):
        check = zlib.crc32(block, check)
    tail = zlib.compressobj(9, zlib.DEFLATED, -15)
    sheet = packed * BOMB_BLOCKS + tail.compress(b"") + tail.flush()
    spaces = "http://schemas.openxmlformats.org/package/2006/content-types"
    types = f'<?xml version="1.0"?><Types xmlns="{spaces}"/>'.encode()
    entries = [
        ("[Content_Types].xml", *_deflated(types)),
        ("xl/worksheets/sheet1.xml", sheet, check, BOMB_BLOCK * BOMB_BLOCKS),
    ]
    out, index = io.BytesIO(), io.BytesIO()
    for name, data, crc, size in entries:
        fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(data), size, len(name), 0)
        place = struct.pack("<HHHII", 0, 0, 0, 0, out.tell())
        index.write(b"PK\x01\x02" + struct.pack("<H", 20) + fields + place + name.encode())
        out.write(b"PK\x03\x04" + fields + name.encode() + data)
    start = out.tell()
    out.write(index.getvalue())
    count, size = len(entries), len(index.getvalue())
    out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, size, start, 0))
    return out.getvalue()


def _deflated(data: bytes) -> tuple[bytes, int, int]:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(), zlib.crc32(data), len(data)
