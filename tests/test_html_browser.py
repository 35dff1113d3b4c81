"""The page in a browser: it fits every width, sorts, prints, and asks nothing of a network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.reports import page


@pytest.mark.parametrize(
    "name", ["fy09", "several funds and years", "many years, all levers", "nasty names"]
)
@pytest.mark.parametrize("width", [360, 390, 768, 1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_never_scrolls_sideways(visit: Any, name: str, width: int, scheme: str) -> None:
    tab = visit(name, width, color_scheme=scheme)
    tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    shown = tab.evaluate(
        "[...document.querySelectorAll('figure')].map(f => [...f.querySelectorAll('svg')]"
        ".filter(s => s.getBoundingClientRect().width > 0).length)"
    )
    assert set(shown) == {1}


def test_charts_fit_a_phone_and_their_letters_can_be_read(visit: Any) -> None:
    tab = visit("fy09", 390)
    sizes = tab.evaluate(
        "[...document.querySelectorAll('figure .scroll')].map(s => {"
        " const svg = s.querySelector('svg.narrow');"
        " const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;"
        " return [s.scrollWidth - s.clientWidth, 12 * scale] })"
    )
    assert sizes
    for beyond, letters in sizes:
        assert beyond <= 0
        assert letters >= 9.5


def test_tables_sort_by_click_and_by_key(visit: Any) -> None:
    tab = visit("fy09")
    rows = "[...document.querySelectorAll('#funded-table tbody tr')]"
    column = f"{rows}.map(r => r.cells[1].textContent)"
    before = tab.evaluate(column)
    head = tab.locator("#funded-table thead th").nth(1)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    up = [float(v.replace(",", "")) for v in tab.evaluate(column)]
    assert up == sorted(up)
    head.locator("button").focus()
    tab.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert [float(v) for v in tab.evaluate(column)] == sorted(up, reverse=True)
    assert len(before) == len(up)
    tab.locator("#funded-table thead th").nth(0).locator("button").click()
    assert head.get_attribute("aria-sort") is None
    assert tab.locator("#funded-table tfoot tr").count() == 1


def test_row_lines_run_through_the_first_column(visit: Any) -> None:
    """Collapsed borders stay behind when a sticky cell moves."""
    tab = visit("fy09", 390)
    assert tab.evaluate(
        "[...document.querySelectorAll('table')].every(t =>"
        " getComputedStyle(t).borderCollapse === 'separate'"
        " && [...t.querySelectorAll('tbody tr + tr > th')].every(h =>"
        " getComputedStyle(h).borderTopWidth === '1px'))"
    )
    shadowed = tab.evaluate(
        "getComputedStyle(document.querySelector('#rules .scroll')).backgroundAttachment"
    )
    assert shadowed == "local, scroll"


def test_what_matters_most_is_in_sight_on_a_phone(visit: Any) -> None:
    tab = visit("fy09", 390)
    edges = tab.evaluate(
        "['rules', 'rejected-table'].map(id => document.querySelector("
        "`#${id} tbody tr td:nth-child(3)`).getBoundingClientRect().right)"
    )
    assert all(edge <= 390 - 16 for edge in edges)


def test_a_source_is_one_click_away(visit: Any) -> None:
    tab = visit("fy09")
    tab.locator("#assumed summary").click()
    tab.locator("#assumed tbody a").first.click()
    assert tab.locator("#sources").get_attribute("open") is not None
    tab.wait_for_function(
        "() => { const y = document.querySelector(location.hash).getBoundingClientRect().top;"
        " return y >= 0 && y < innerHeight }",
        timeout=5000,
    )


def test_paper_holds_what_is_folded_away(visit: Any) -> None:
    tab = visit("fy09")
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("details:not([open])").count() == 0
    assert tab.locator(".skip").is_visible() is False
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert tab.locator("details[open]").count() == 0


def test_without_scripts_all_is_there(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "plain.html"
    file.write_text(page("minimal"), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(file.as_uri())
    assert tab.locator("th button").count() == 0
    assert tab.locator("main section").count() == 9
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_stand_out(visit: Any, scheme: str) -> None:
    """WCAG AA: 4.5 to 1 between every colour of text and what it stands on."""
    tab = visit("fy09", color_scheme=scheme)
    tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    pairs = tab.evaluate(
        """() => {
        const found = new Set();
        const ground = e => {
          for (; e; e = e.parentElement) {
            const c = getComputedStyle(e).backgroundColor;
            if (c !== 'rgba(0, 0, 0, 0)') return c;
          }
          return 'rgb(255, 255, 255)';
        };
        for (const e of document.body.querySelectorAll('*')) {
          const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
          if (!own || e.closest('script, style, title, .unseen')) continue;
          const style = getComputedStyle(e);
          found.add((e.closest('svg') ? style.fill : style.color) + '|' + ground(e));
        }
        return [...found];
        }"""
    )
    assert len(pairs) > 4
    for pair in pairs:
        ink, ground = (_luminance(c) for c in pair.split("|"))
        contrast = (max(ink, ground) + 0.05) / (min(ink, ground) + 0.05)
        assert contrast >= 4.5, (pair, contrast)


def _luminance(colour: str) -> float:
    parts = [int(v) / 255 for v in re.findall(r"\d+", colour)[:3]]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_long_cell_shows_its_beginning_until_asked(visit: Any) -> None:
    tab = visit("fy09", 390)
    assert tab.locator(".more").count() == 0, "what is folded away costs nothing"
    tab.locator("#later summary").click()
    cell = tab.locator("#later td:has(> .more)").first
    button, text = cell.locator("button"), cell.locator("> .whole")
    hidden = "e => e.scrollHeight - e.clientHeight"
    assert button.get_attribute("aria-expanded") == "false"
    assert text.evaluate(hidden) > 60
    button.focus()
    tab.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert text.evaluate(hidden) == 0
    button.click()
    assert text.evaluate(hidden) > 60
    tab.emulate_media(media="print")
    assert text.evaluate(hidden) == 0
    assert button.is_visible() is False


def test_a_cell_that_is_cut_sorts_by_its_own_words(visit: Any) -> None:
    tab = visit("fy09", 390)
    tab.locator("#later summary").click()
    button = tab.locator("#later td > .more").first
    button.evaluate("e => { e.textContent = 'zzz'; e.previousSibling.textContent = 'A first' }")
    column = button.evaluate("e => e.parentElement.cellIndex")
    other = tab.locator(f"#later tbody tr:last-child > :nth-child({column + 1})")
    other.evaluate("e => { e.textContent = 'A first m' }")
    tab.locator("#later thead th").nth(column).locator("button").click()
    order = tab.evaluate(
        "i => [...document.querySelectorAll('#later tbody tr')].map(r => r.cells[i].textContent)",
        column,
    )
    assert order.index("A firstzzz") < order.index("A first m")


def test_the_head_of_a_long_table_stays_in_sight(visit: Any) -> None:
    place = "e => e.getBoundingClientRect().top"
    tab = visit("many")
    assert tab.locator("#rejected-table .scroll.fits").count() == 1
    tab.locator("#rejected-table tbody tr").last.scroll_into_view_if_needed()
    assert tab.locator("#rejected-table thead th").first.evaluate(place) == 0
    tab = visit("many", 360)
    box = tab.locator("#rejected-table .scroll:not(.fits)")
    box.evaluate("e => { e.scrollTop = e.scrollHeight; e.scrollLeft = 90 }")
    head = tab.locator("#rejected-table thead th").first
    assert box.evaluate("e => e.scrollTop") > 500
    assert head.evaluate(place) == box.evaluate(place)
    assert head.evaluate("e => e.getBoundingClientRect().left") == box.evaluate(
        "e => e.getBoundingClientRect().left"
    )


def test_paper_leaves_out_a_vast_table_that_nobody_opened(visit: Any) -> None:
    tab = visit("fy09")
    tab.evaluate("document.querySelector('#uses').classList.add('vast')")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("details:not([open])").count() == 1


def test_a_long_table_shows_the_rows_that_hold_what_is_typed(visit: Any) -> None:
    tab = visit("fy09")
    assert tab.locator("#funded-table .filter").count() == 0, "short tables have none"
    tab.locator("#uses summary").click()
    rows, box = tab.locator("#uses tbody tr:visible"), tab.get_by_label("Only rows that hold")
    every = rows.count()
    tab.locator("#uses .filter input").fill("  HOST vietnam ")
    assert [t.split("\t")[:2] for t in rows.all_inner_texts()] == [
        ["At most two per host", "Vietnam"]
    ]
    assert tab.locator("#uses output").inner_text() == f"1 of {every} rows"
    tab.locator("#uses thead th").nth(1).locator("button").click()
    assert rows.count() == 1, "a sort brings nothing back"
    tab.emulate_media(media="print")
    assert rows.count() == every, "paper holds all"
    tab.emulate_media(media="screen")
    tab.locator("#uses .filter input").fill("")
    assert rows.count() == every
    assert box.count() >= 1


def test_a_table_too_wide_is_set_smaller_before_it_scrolls(visit: Any) -> None:
    tab = visit("many years, all levers", 720)
    letters = "getComputedStyle(document.querySelector('#supply-path-table table')).fontSize"
    tab.locator("#supply-path-table summary").click()
    tab.wait_for_selector("#supply-path-table .tight")
    small = tab.evaluate(letters)
    scrolling = "document.querySelectorAll('.scroll:not(.fits) > table:not(.tight)').length"
    assert tab.evaluate(scrolling) == 0
    tab.set_viewport_size({"width": 1920, "height": 900})
    tab.wait_for_function("document.querySelector('#supply-path-table .fits')")
    assert float(tab.evaluate(letters)[:-2]) > float(small[:-2])
    assert tab.locator("#supply-path-table .tight").count() == 0
