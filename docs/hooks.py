"""What lets the built documents work without a network: MathML, and no script from afar."""

import html
import re
from typing import Any

from latex2mathml.converter import convert

FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)
AFAR = re.compile(r'<script[^>]*src="https?://[^"]*"[^>]*></script>')


def on_page_content(text: str, **_: Any) -> str:
    """Write formulas as MathML, which browsers draw by themselves."""
    return FORMULA.sub(_mathml, text)


def on_post_page(output: str, **_: Any) -> str:
    """Leave out scripts that would be fetched."""
    return AFAR.sub("", output)


def on_post_template(output_content: str, **_: Any) -> str:
    """Do the same for pages that are no documents, such as the one for a wrong address."""
    return AFAR.sub("", output_content)


def _mathml(match: re.Match[str]) -> str:
    display = "block" if match.group(2) == "[" else "inline"
    return convert(html.unescape(match.group(3)), display=display)
