(() => {
  "use strict";
  const main = document.getElementById("report");
  const lang = document.documentElement.lang;
  const collator = new Intl.Collator(lang, { numeric: true });

  const value = (row, column) => {
    const cell = row.cells[column];
    const given = cell.dataset.sort;
    return given === undefined ? (cell.querySelector(":scope > .whole") || cell).textContent.trim() : given;
  };
  const compare = (a, b) => {
    if (a === b) return 0;
    if (a === "" || b === "") return a === "" ? 1 : -1;
    const x = Number(a), y = Number(b);
    return Number.isNaN(x) || Number.isNaN(y) ? collator.compare(a, b) : x - y;
  };
  const sort = (table, head) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const th of table.tHead.rows[0].cells) th.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const column = head.cellIndex, sign = down ? -1 : 1, body = table.tBodies[0];
    const rows = [...body.rows];
    rows.sort((r, s) => sign * compare(value(r, column), value(s, column)));
    body.append(...rows);
  };
  for (const table of document.querySelectorAll("table.data")) {
    if (table.tBodies[0].rows.length < 2) continue;
    for (const head of table.tHead.rows[0].cells) {
      if (!head.textContent.trim()) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.title = main.dataset.sortLabel;
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head));
      head.replaceChildren(button);
    }
  }

  // A long table shows only the rows that hold what is typed; the words may stand in any cells.
  const MANY = 40;
  const plain = (text) => text.normalize("NFKC").toLocaleLowerCase(lang).replace(/\s+/g, " ");
  const offerFilter = (table) => {
    const rows = [...table.tBodies[0].rows], box = table.closest(".scroll");
    const bar = document.createElement("div"), label = document.createElement("label");
    const input = document.createElement("input"), count = document.createElement("output");
    let texts = null;
    bar.className = "filter";
    input.type = "search";
    label.append(main.dataset.filterLabel, input);
    bar.append(label, count);
    input.addEventListener("input", () => {
      texts ??= rows.map((row) => plain([...row.cells].map((cell) => cell.textContent).join(" ")));
      const words = plain(input.value).trim().split(" ");
      const held = texts.map((text) => words.every((word) => text.includes(word)));
      rows.forEach((row, i) => { row.hidden = !held[i]; });
      const n = held.filter(Boolean).length.toLocaleString(lang);
      count.textContent = input.value.trim() && main.dataset.countLabel
        .replace("{n}", n).replace("{of}", rows.length.toLocaleString(lang));
    });
    box.before(bar);
  };
  for (const table of document.querySelectorAll("table.data")) {
    if (table.tBodies[0].rows.length >= MANY) offerFilter(table);
  }

  // Cells with much text show its beginning; whoever asks, prints or searches gets all of it.
  const LONG = 120, SPARED = 60;
  let untried = [...document.querySelectorAll("table.data :is(td, tbody th)")]
    .filter((cell) => cell.textContent.length > LONG);
  const wrap = (cell) => {
    const text = document.createElement("span");
    text.className = "whole clamp";
    text.append(...cell.childNodes);
    cell.append(text);
    return text;
  };
  const offer = (text) => {
    const more = document.createElement("button");
    const say = (open) => {
      more.setAttribute("aria-expanded", String(open));
      more.textContent = open ? main.dataset.lessLabel : main.dataset.moreLabel;
      text.classList.toggle("clamp", !open);
    };
    more.type = "button";
    more.className = "more";
    more.addEventListener("click", () => say(more.getAttribute("aria-expanded") === "false"));
    say(false);
    text.after(more);
  };
  const clamp = () => {
    const shown = new Set(untried.filter((cell) => !cell.closest("details:not([open])")));
    untried = untried.filter((cell) => !shown.has(cell));
    const texts = [...shown].map(wrap);
    const gained = texts.map((text) => text.scrollHeight - text.clientHeight);
    texts.forEach((text, i) => gained[i] > SPARED ? offer(text) : text.replaceWith(...text.childNodes));
  };

  // A table too wide for its box is set smaller; a box in which all fits need not scroll, so that
  // the head of its table can stay in sight.
  const scrolls = document.querySelectorAll(".scroll[tabindex]");
  const fitting = () => [...scrolls].map((box) => box.scrollWidth <= box.clientWidth);
  const reach = () => {
    clamp();
    for (const box of scrolls) {
      box.classList.remove("fits");
      box.firstElementChild.classList.remove("tight");
    }
    fitting().forEach((fit, i) => scrolls[i].firstElementChild.classList.toggle("tight", !fit));
    const fits = fitting();
    scrolls.forEach((box, i) => {
      box.classList.toggle("fits", fits[i]);
      box.tabIndex = fits[i] ? -1 : 0;
    });
  };
  addEventListener("resize", reach);
  document.addEventListener("toggle", reach, true);
  reach();

  const reveal = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    const folded = target && target.closest("details");
    if (folded && !folded.open) {
      folded.open = true;
      target.scrollIntoView({ block: "center" });
    }
  };
  addEventListener("hashchange", reveal);
  reveal();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open], .vast)")];
    for (const d of closed) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of closed) d.open = false;
    closed = [];
  });

  const links = new Map();
  for (const a of document.querySelectorAll(".contents a")) links.set(a.hash.slice(1), a);
  const seen = new Set();
  const mark = () => {
    let current = null;
    for (const [id, a] of links) {
      a.removeAttribute("aria-current");
      if (seen.has(id) && current === null) current = a;
    }
    if (current) current.setAttribute("aria-current", "true");
  };
  const watch = new IntersectionObserver((entries) => {
    for (const e of entries) e.isIntersecting ? seen.add(e.target.id) : seen.delete(e.target.id);
    mark();
  }, { rootMargin: "-10% 0px -70% 0px" });
  for (const section of main.querySelectorAll("section")) watch.observe(section);
})();
