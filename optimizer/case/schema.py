"""The JSON Schema of a case, published as cases/case.schema.json, and what misfits are read by."""

from __future__ import annotations

from functools import cache
from typing import Any

from optimizer.case.case import Case

Schema = dict[str, Any]

YEAR_KEY = "^(19[0-9]{2}|2[0-2][0-9]{2}|2300)$"
BY_YEAR: Schema = {
    "type": "object",
    "patternProperties": {YEAR_KEY: {"$ref": "#/$defs/Quantity"}},
    "additionalProperties": False,
}


@cache
def case_schema() -> Schema:
    """JSON Schema (2020-12) of a case file, made from the models that read it."""
    schema = Case.model_json_schema(by_alias=True)
    defs = schema["$defs"]
    years = {**BY_YEAR, "minProperties": 1}
    defs["Series"] = {"anyOf": [{"$ref": "#/$defs/Quantity"}, years]}
    ceilings = defs["Fund"]["properties"]["ceilings"]
    for key in ("propertyNames", "additionalProperties"):
        ceilings.pop(key, None)
    ceilings |= BY_YEAR
    _tidy(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "odaopt case",
        **{k: v for k, v in schema.items() if k != "title"},
    }


def resolved(schema: Schema) -> Schema:
    """What a reference leads to; the schema itself where it is none."""
    while "$ref" in schema:
        schema = case_schema()["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _tidy(node: Any) -> None:
    """Bare numbers as defaults, closed tables of ids and years, and no name without a text."""
    if isinstance(node, list):
        for item in node:
            _tidy(item)
    if not isinstance(node, dict):
        return
    default = node.get("default")
    if isinstance(default, dict) and "value" in default:
        node["default"] = float(default["value"])
    if "patternProperties" in node:
        node["additionalProperties"] = False
    of = node.get("additionalProperties")
    if isinstance(of, dict) and of.get("type") == "string":
        node["minProperties"] = 1
    for item in node.values():
        _tidy(item)
