"""The numbers of each view, section by section, against those of the content.

A number is compared as it is written, sign and groups and decimals; of a workbook as it is shown.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser

from optimizer.report.blocks import Block, Cell, Chart, Items, Paragraph, Report, Table, Tiles

RAW = re.compile(r"[+±−]?\d+(?:,\d{3})*(?:\.\d+)?")
Numbers = Counter[str]


def raw(*texts: str) -> Numbers:
    return Counter(n for t in texts for n in RAW.findall(t))


def digits(texts: Iterable[str]) -> Iterator[str]:
    """Those in which a number stands."""
    return (t for t in texts if any(map(str.isdigit, t)))


def cells(table: Table) -> Iterator[Cell]:
    for row in (*table.rows, table.foot):
        yield from row


def beside(block: Block) -> list[str]:
    """What stands of a block beside its picture or its cells."""
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Items):
        return list(block.items)
    if isinstance(block, Tiles):
        return [x for t in block.tiles for x in (t.label, t.value, t.note)]
    if isinstance(block, Chart):
        return [block.caption, block.alt]
    return [block.caption, block.note]


def spoken(block: Block) -> list[str]:
    """What every view says of a block, pictures apart."""
    if isinstance(block, Table):
        return [block.caption, *(c.title for c in block.columns),
                *(c.text for c in cells(block)), block.note]  # fmt: skip
    return beside(block)


def differ(place: str, found: Numbers, due: Numbers) -> Iterator[str]:
    if found != due:
        yield f"{place}: too many {dict(found - due)}, missing {dict(due - found)}"


# Markdown --------------------------------------------------------------------------------------


def markdown(made: str, report: Report) -> Iterator[str]:
    parts = re.split(r"^## (?=\d+ )", made, flags=re.M)
    assert len(parts) == len(report.sections) + 1
    yield from differ("md: head", raw(plain(parts[0])),
                      raw(report.heading, *(t for pair in report.meta for t in pair)))  # fmt: skip
    for n, (part, s) in enumerate(zip(parts[1:], report.sections, strict=True), 1):
        due = raw(str(n), s.title, s.lead, *(t for b in s.blocks for t in spoken(b)))
        for b in s.blocks:
            if isinstance(b, Chart) and b.bars:
                due += raw(*(t for label, _, text in b.bars.rows for t in (label, text)))
        yield from differ(f"md: {s.id}", raw(plain(part)), due)


def plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


# CSV -------------------------------------------------------------------------------------------


def tables_in_csv(made: dict[str, bytes], report: Report) -> Iterator[str]:
    """Cell by cell: a figure alone as plain digits, all else word by word."""
    tables = {f"{n}-{b.id}": b for n, s in enumerate(report.sections, 1) for b in s.blocks
              if isinstance(b, Table)}  # fmt: skip
    assert {*made} == {*tables}
    for name, table in tables.items():
        lines = [*csv.reader(io.StringIO(made[name].decode("utf-8-sig"), newline=""))]
        due = [[c.title for c in table.columns], *([c.text for c in row] for row in table.rows)]
        if table.foot:
            due.append([c.text for c in table.foot])
        if [*map(len, lines)] != [*map(len, due)]:
            yield f"csv: {name} has other rows"
            continue
        for i, (line, row) in enumerate(zip(lines, due, strict=True)):
            for found, said in zip(line, row, strict=True):
                digits = said.replace("−", "-").replace(",", "").lstrip("+±")
                if found.removeprefix("'") not in (said, digits):
                    yield f"csv: {name} row {i}: {found!r}, due {said!r}"


# HTML ------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Texts of each section, and of each picture in it; what a click sorts by."""

    VOID = {"meta", "link", "br", "hr", "img", "input"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: dict[str, list[str]] = {}
        self.pictures: dict[str, list[tuple[str, str, list[str]]]] = {}
        self.sorts: dict[str, list[str | None]] = {}
        self.section = self.figure = self.table = ""
        self.stack: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in self.VOID:
            self.stack.append("legend" if given.get("class") == "legend" else tag)
        if tag == "section":
            self.section = given["id"] or ""
        if tag == "figure":
            self.figure = given["id"] or ""
        if given.get("class", "").startswith("table") if given.get("class") else False:
            self.table = given.get("id") or ""
        if tag == "svg":
            self.pictures.setdefault(self.figure, []).append(
                (given.get("class") or "", given.get("aria-label") or "", [])
            )
        if tag in ("td", "th") and "tbody" in self.stack:
            self.sorts.setdefault(self.table, []).append(given.get("data-sort"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if self.stack:
            self.stack.pop()
        if tag == "section":
            self.section = ""

    def handle_data(self, data: str) -> None:
        if not self.section or not data.strip() or {"legend", "style", "script"} & {*self.stack}:
            return
        if "svg" in self.stack:
            texts = self.pictures[self.figure][-1][2]
            if self.stack[-1] == "tspan" and texts and self._goes_on:
                texts[-1] += f" {data}"
            else:
                texts.append(f"\t{data}" if self.stack[-1] == "title" else data)
            self._goes_on = self.stack[-1] == "tspan"
        else:
            self.said.setdefault(self.section, []).append(data)

    _goes_on = False


def page(made: str, report: Report) -> Iterator[str]:
    found = Page(made)
    for n, s in enumerate(report.sections, 1):
        due = raw(str(n), s.title, s.lead, *(t for b in s.blocks for t in spoken(b)))
        due += raw(*(b.caption for b in s.blocks if isinstance(b, Table) and b.folded))
        yield from differ(f"html: {s.id}", raw(*found.said[s.id]), due)
        for b in s.blocks:
            if isinstance(b, Chart):
                yield from pictured(found, b)
            if isinstance(b, Table):
                keys = [_key(c) for row in b.rows for c in row]
                if found.sorts.get(b.id, []) != keys:
                    yield f"html: {b.id} sorts by other values"


def _key(cell: Cell) -> str | None:
    return f"{cell.sort:.12g}" if isinstance(cell.sort, int | float) else cell.sort


def texts_of(chart: Chart) -> tuple[list[str], list[str]]:
    """The texts that a chart writes, and those that a pointer over a mark shows."""
    written, tips = list[str](), list[str]()
    for panel in chart.spec.get("concat", [chart.spec]):
        if "title" in panel:
            written += [*panel["title"]["text"], panel["title"]["subtitle"]]
        seen = set()
        for layer in panel["layer"]:
            field = layer["encoding"].get("text", {}).get("field")
            for row in layer["data"]["values"]:
                if field:
                    said = row[field]
                    written += said if isinstance(said, list) else [said]
                if told := layer["encoding"].get("description", {}).get("field"):
                    tips.append(row[told])
            for e in layer["encoding"].values():
                if e.get("title") and e["title"] not in seen:
                    seen.add(e["title"])
                    written.append(e["title"])
    return written, tips


def pictured(found: Page, chart: Chart) -> Iterator[str]:
    """Every number that the chart writes stands in its picture; beside them only those of axes."""
    pictures = {form: (label, texts) for form, label, texts in found.pictures[chart.id]}
    written, tips = texts_of(chart)
    label, texts = pictures["wide"]
    yield from differ(f"html: {chart.id} label", raw(label), raw(chart.alt))
    drawn = raw(*(t for t in texts if t[0] != "\t"))
    missing = raw(*written) - drawn
    if missing:
        yield f"html: {chart.id} lacks {dict(missing)}"
    names = raw(*_names(chart))
    for extra in drawn - raw(*written) - names:
        if extra not in {t.strip() for t in texts}:
            yield f"html: {chart.id} has {extra!r}, no number of an axis"
    for form, (_, all_) in pictures.items():
        shown = raw(*(t for t in all_ if t[0] == "\t"))
        wrong = {
            t for t in all_ if t[0] == "\t" and t[1:] not in {" ".join(x.split()) for x in tips}
        }
        if wrong or (form == "wide" and not shown <= raw(*tips)):
            yield f"html: {chart.id} {form} tells {sorted(wrong)[:5]}"


def _names(chart: Chart) -> Iterator[str]:
    """Names on an axis, in which a number may stand."""
    for panel in chart.spec.get("concat", [chart.spec]):
        for layer in panel["layer"]:
            for row in layer["data"]["values"]:
                yield from (str(row[k]) for k in ("name", "metal") if k in row)


# paper -----------------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    return "".join(text.split())


class Paper:
    """The text of a PDF, gone through once from its begin to its end."""

    def __init__(self, pages: Sequence[str], report: Report) -> None:
        self.report = report
        self.text = "".join(squeezed("".join(p.split("\n")[bool(i):-1] if p else ""))
                            for i, p in enumerate(pages))  # fmt: skip
        self.at = 0
        self.wrong: list[str] = []
        self.paged = False  # the number of a page comes next
        self.torn = Counter[str]()  # digits of rows that run over to the next page

    def past(self, *pieces: str) -> str:
        """Goes behind the pieces, which have to stand together; what was passed over."""
        piece = squeezed("".join(pieces))
        if not piece:
            return ""
        found = self.text.find(piece, self.at)
        if found < 0:
            self.wrong.append(f"pdf: no {''.join(pieces)[:200]!r}")
            return ""
        over, self.at = self.text[self.at : found], found + len(piece)
        return over

    def next(self, *pieces: str, head: str = "") -> None:
        """The same, where nothing with a digit may be passed over but what is known: the number of
        a page, heads of tables that go on, rows that are torn between two pages."""
        at, wrong = self.at, len(self.wrong)
        over = self.past(*pieces)
        if len(self.wrong) > wrong or not squeezed("".join(pieces)):
            self.at = at
            return
        if self.paged:
            over, self.paged = re.sub(r"^\.*\d{1,3}", "", over), False
        if head:
            over = over.replace(head, "")
        if Counter(filter(str.isdigit, over)) != self.torn:
            self.wrong.append(f"pdf: {over[:200]!r} before {''.join(pieces)[:100]!r}")
        self.torn = Counter()

    def row(self, texts: Sequence[str], head: str) -> None:
        """A row, whose cells stand together but where it runs over to the next page."""
        piece = squeezed("".join(texts))
        if len(piece) > TORN and self.text.find(piece, self.at) < 0:
            self.torn += Counter(filter(str.isdigit, piece))
        else:
            self.next(piece, head=head)


TORN = 300
"""Letters from which a row may run over to the next page."""


def paper(pages: Sequence[str], report: Report, cut: int, shown: int) -> list[str]:
    """``cut``: rows above which only the ``shown`` first ones are printed."""
    p = Paper(pages, report)
    for chart in (b for s in report.sections for b in s.blocks if isinstance(b, Chart)):
        _chart(p, chart)
    over = p.past(f"1{report.sections[0].title}")  # the table of contents begins
    head = [report.title, report.subtitle, report.labels.get("note", "")]
    for piece in [*head, *(f"{k}{v}" for k, v in report.meta)]:
        if squeezed(piece) not in over:
            p.wrong.append(f"pdf: the head lacks {piece!r}")
    for n, s in [*enumerate(report.sections, 1)][1:]:
        p.past(f"{n}{s.title}")
    later: list[Table] = []
    for n, s in enumerate(report.sections, 1):
        if n == 1:
            p.past(f"{n}{s.title}{s.lead}")
        else:
            p.next(f"{n}{s.title}{s.lead}")
        for b in s.blocks:
            _block(p, b, later, cut, shown)
    p.next(f"{report.labels['next']}:{report.next_step}" if report.next_step else "")
    if later:
        p.next(report.labels["full"])
    later.sort(key=lambda t: p.text.find(squeezed(t.caption), p.at))
    for t in later:  # what stands there, and on which page
        p.next(t.caption)
        p.paged = True
    for t in later:
        _table(p, t, cut, shown)
    if re.search(r"\d", p.text[p.at :]):
        p.wrong.append(f"pdf: {p.text[p.at :][:200]!r} at the end")
    return p.wrong


def _chart(p: Paper, chart: Chart) -> None:
    """Takes it out of the text: a high one stands where there is room."""
    end = p.text.find(squeezed(chart.alt))
    begin = p.text.rfind(squeezed(chart.caption), 0, end)
    if min(begin, end) < 0:
        p.wrong.append(f"pdf: no {chart.id}")
        return
    shown, p.text = p.text[begin:end], p.text[:begin] + p.text[end + len(squeezed(chart.alt)) :]
    texts, _ = texts_of(chart)
    for text in sorted(map(squeezed, texts), key=len, reverse=True):
        if re.search(r"\d", text):
            if text not in shown:
                p.wrong.append(f"pdf: {chart.id} lacks {text!r}")
            shown = shown.replace(text, "|", 1)


def _block(p: Paper, b: Block, later: list[Table], cut: int, shown: int) -> None:
    if isinstance(b, Tiles):
        for t in b.tiles:
            p.next(t.label, t.value, t.note)
    elif isinstance(b, Table):
        elsewhere = squeezed(p.report.labels["elsewhere"].format(what=b.caption, page="\0"))
        before, _ = elsewhere.split("\0")
        found = p.text.find(before, p.at)
        own = p.text.find(squeezed(b.caption + "".join(c.title for c in b.columns)), p.at)
        if found >= 0 and (own < 0 or found < own):
            p.next(before)
            p.paged = True
            later.append(b)
        else:
            _table(p, b, cut, shown)
    elif not isinstance(b, Chart):
        for text in spoken(b):
            p.next(text)


def _table(p: Paper, t: Table, cut: int, shown: int) -> None:
    head = squeezed("".join(c.title for c in t.columns))
    rows, first = t.rows, ""
    if len(t.rows) > cut:
        rows = t.rows[:shown]
        first = p.report.labels["first"].format(n=f"{shown:,}", all=f"{len(t.rows):,}")
    p.next(t.caption, first, head)
    for row in (*rows, t.foot):
        p.row([c.text for c in row], head)
    p.next(t.note, head=head)
