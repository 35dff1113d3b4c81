"""The JSON Schema of a case, published as cases/case.schema.json."""

from __future__ import annotations

from typing import Any

from optimizer.case.case import Case


def case_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a case file, made from the models that read it."""
    schema = Case.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "odaopt case",
        **{k: v for k, v in schema.items() if k != "title"},
    }
