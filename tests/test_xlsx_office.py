"""The workbook opened by an office program: formulas recomputed, every cell as a reader sees it."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from optimizer.report import blocks, xlsx
from optimizer.report.book.styles import clean
from tests.helpers.opened import Book, Table
from tests.helpers.process import ran
from tests.helpers.reports import blocks as all_of
from tests.helpers.reports import report_of
from tests.test_xlsx import book, content, context

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,{shown},false,false,-1"
"""Every sheet as text: as it is shown, or with all digits."""

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice Calc is not installed")


def placed(name: str) -> list[tuple[blocks.Table, Table]]:
    """Each table of the content with the one of the workbook."""
    found = book(name).tables
    pairs = []
    for table in all_of(content(name), blocks.Table):
        own = next(t for t in found if t.id == re.sub(r"[^A-Za-z0-9]", "_", table.id))
        found.remove(own)
        pairs.append((table, own))
    assert {t.id for t in found} <= {"cost_steps"}
    return pairs


def same(cell: str, said: str, title: str) -> bool:
    """Whether a reader finds in a cell what the content says: the unit may stand in the header,
    and zeros at the end, as other cells of the column have digits there."""
    unit = title.rpartition(", ")[2]
    code, _, scale = unit.partition(" ")
    forms = [said, said.removesuffix(f" {unit}")]
    forms.append(said.removeprefix(f"{code} ").removesuffix(f" {scale}"))
    dotted = [f if "." in f else f"{f}." for f in forms]
    return cell in forms or ("." in cell and cell.rstrip("0") in (f.rstrip("0") for f in dotted))


def forgetful(data: bytes) -> bytes:
    """The same workbook without the results of its formulas: whoever opens it has to compute."""
    source, made = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
            target.writestr(name, part)
    return made.getvalue()


def opened(data: bytes, folder: Path, *, shown: bool) -> dict[str, list[list[str]]]:
    """The rows of each sheet, as LibreOffice writes them."""
    path = folder / "run.xlsx"
    path.write_bytes(data)
    command = [OFFICE or "", f"-env:UserInstallation=file://{folder}/profile", "--headless",
               "--convert-to", SHOWN.format(shown=str(shown).lower()), "--outdir", str(folder),
               str(path)]  # fmt: skip
    done = ran(command)
    assert done.code == 0, done.err
    found = {}
    for made in folder.glob("run-*.csv"):
        with made.open(encoding="utf-8", newline="") as file:
            found[made.stem.removeprefix("run-")] = list(csv.reader(file))
    return found


@pytest.mark.parametrize("name", ["fy09", "several funds and years"])
def test_formulas_recompute_and_cells_show_what_the_report_says(name: str, tmp_path: Path):
    c = context(name)
    data = xlsx.render(report_of(c), c)
    made = Book(data)
    assert not re.search(rb"</f><v>", zipfile.ZipFile(io.BytesIO(forgetful(data))).read(
        "xl/worksheets/sheet2.xml"))  # fmt: skip
    sheets = opened(forgetful(data), tmp_path, shown=True)
    for table, own in placed(name):
        rows = [*table.rows, *([table.foot] if table.foot else [])]
        for r, row in enumerate(rows, own.first):
            seen = [*sheets[own.sheet][r], *[""] * len(row)]
            for i, cell in enumerate(row):
                assert same(seen[i], clean(cell.text), own.columns[i]), (table.id, r, i)
    exact = opened(forgetful(data), tmp_path, shown=False)
    computed = 0
    for sheet, cells in made.sheets.items():
        for ref, cell in cells.items():
            if cell.formula:
                column, row_ = re.fullmatch(r"([A-Z])(\d+)", ref).groups()  # type: ignore[union-attr]
                text = exact[sheet][int(row_) - 1][ord(column) - 65]
                ratio = 100 if text.endswith("%") else 1
                value = float(text.rstrip("% ").replace("−", "-").replace(",", "") or 0) / ratio
                assert value == pytest.approx(cell.value, rel=1e-9), (sheet, ref)
                computed += 1
    assert computed >= 8
