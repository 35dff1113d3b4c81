"""A document -> YAML 1.2 text that yaml_text.read_yaml reads back to the last digit."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

TAG = "tag:yaml.org,2002:"
QUOTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that a text has only in quotes, escaped."""
WIDTH = 100
PLACES = 30
"""Decimals with more places, or larger powers, are written with an exponent."""


def yaml_text(document: Any) -> str:
    """The document as YAML, in the order it has; a Decimal is written digit by digit."""
    from ruamel.yaml import YAML
    from ruamel.yaml.representer import SafeRepresenter

    class Plainly(SafeRepresenter):
        """Decimals as numbers, and no aliases."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    Plainly.add_representer(Decimal, lambda r, value: r.represent_scalar(*_plain(value)))
    Plainly.add_representer(
        str,
        lambda r, text: r.represent_scalar(TAG + "str", text, style=QUOTED.search(text) and '"'),
    )
    writer: Any = YAML(typ="safe", pure=True)
    writer.Representer = Plainly
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = WIDTH
    writer.sort_base_mapping_type_on_output = False
    text = io.StringIO()
    writer.dump(document, text)
    return text.getvalue()


def _plain(value: Decimal) -> tuple[str, str]:
    """Tag and text: the tag that YAML itself sees in the text, or it would be written out."""
    text = _written(value)
    return f"{TAG}{'int' if text.lstrip('-').isdigit() else 'float'}", text


def _written(value: Decimal) -> str:
    """As YAML knows numbers: a whole one is an integer, another has a point."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -PLACES <= exponent <= PLACES:
        return format(value, "f")
    digits, _, power = format(value, "E").partition("E")
    return f"{digits if '.' in digits else digits + '.0'}E{power}"
