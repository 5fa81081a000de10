(() => {
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0], first = [...body.rows];
    const shown = (row, at) => row.cells[at].querySelector(`[lang="${document.documentElement.lang}"]`)?.textContent ?? row.cells[at].textContent;
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button"; button.append(...head.childNodes); head.append(button);
      button.addEventListener("click", () => {
        const number = "number" in head.dataset, was = head.getAttribute("aria-sort");
        const down = number && at ? was !== "descending" : was === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const value = (row) => number ? row.cells[at].dataset.v : shown(row, at);
        const order = (a, b) => number ? a - b : a.localeCompare(b, "vi");
        // what is not known comes last, whichever way
        body.append(...[...first].sort((a, b) => {
          const [x, y] = [value(a), value(b)];
          return x === undefined || y === undefined ? (x === undefined) - (y === undefined) : down ? order(y, x) : order(x, y);
        }));
      });
    });
  }
  for (const map of document.querySelectorAll("figure.mapped")) {
    const read = map.querySelector(".read");
    const choose = (code) => {
      for (const e of map.querySelectorAll("[data-unit]")) e.classList.toggle("at", e.dataset.unit === code);
      const row = map.querySelector(`tr[data-unit="${code}"]`), over = map.querySelector("svg.map > g.unit.at");
      if (over) map.querySelector(".borders").before(over);
      read.innerHTML = row ? `<b>${row.cells[1].firstElementChild.innerHTML}</b>: ${row.cells[2].innerHTML}` : `<span lang="en">no figure</span><span lang="vi">không có số liệu</span>`;
    };
    const under = (event) => event.target.closest?.("[data-unit]")?.dataset.unit;
    map.addEventListener("pointerover", (event) => { const code = under(event); if (code) choose(code); });
    map.querySelector("svg.map")?.addEventListener("click", (event) => {
      const link = map.querySelector(`tr[data-unit="${under(event)}"] a`);
      if (link) link.click();
    });
  }
})();
