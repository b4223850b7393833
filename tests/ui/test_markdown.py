"""Names out of the data carry no links, pictures or styles into the page."""

from __future__ import annotations

import pytest

from ui.markdown import hover, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sở Xây dựng (cũ), 12,3 %", "Sở Xây dựng (cũ), 12,3 %"),
        ("![x](https://example.org/p.png)", r"\!\[x\](https://example.org/p.png)"),
        (":red[đỏ] **đậm** $x$", r":red\[đỏ\] \*\*đậm\*\* \$x\$"),
        ("# tiêu đề | `mã`", r"\# tiêu đề \| \`mã\`"),
    ],
)
def test_signs_are_shown_as_they_are(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_hovers_carry_no_html() -> None:
    assert hover('<a href="x">A & B</a>') == '&lt;a href="x"&gt;A &amp; B&lt;/a&gt;'
