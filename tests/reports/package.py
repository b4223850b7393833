"""Office files looked at as packages: what an office program checks before it opens one without a question."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree

RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
SHAPES = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def sound(raw: bytes) -> dict[str, bytes]:
    """The parts by name, after a look that names are unique, XML is well formed, targets and types are there."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = archive.namelist()
        assert len(names) == len({name.lower() for name in names}), "a name twice"
        assert archive.testzip() is None
        parts = {name: archive.read(name) for name in names}
    for name, content in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            root = ElementTree.fromstring(content)
            if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
                ids = [shape.get("id") for shape in root.iter(f"{SHAPES}cNvPr")]
                assert len(ids) == len(set(ids)), f"{name}: two shapes of one id"
    types = ElementTree.fromstring(parts["[Content_Types].xml"])
    extensions = {entry.get("Extension", "").lower() for entry in types.iter(f"{TYPES}Default")}
    named = {entry.get("PartName", "").lstrip("/") for entry in types.iter(f"{TYPES}Override")}
    assert named <= set(parts), named - set(parts)
    for name in parts:
        if name != "[Content_Types].xml":
            assert name in named or name.rsplit(".", 1)[-1].lower() in extensions, f"{name} has no content type"
    for name, content in parts.items():
        if not name.endswith(".rels"):
            continue
        base = posixpath.dirname(posixpath.dirname(name))
        ids = []
        for relation in ElementTree.fromstring(content).iter(RELATIONS):
            ids.append(relation.get("Id"))
            if relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{base}/{target}")
                assert path.lstrip("./") in parts, f"{name}: {target} is not there"
        assert len(ids) == len(set(ids)), f"{name}: an id twice"
    return parts
