(() => {
  const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "font-size", "font-family", "font-weight", "opacity", "paint-order", "text-anchor", "stroke-linecap", "font-style"];
  const vi = () => document.documentElement.lang === "vi";
  const said = (en, vi) => `<span lang="en">${en}</span><span lang="vi">${vi}</span>`;
  const shown = (figure) => [...figure.querySelectorAll("svg.chart, svg.map")].find((s) => s.getBoundingClientRect().width);
  const words = (element) => [...element.childNodes].map((n) => n.nodeType === 3 ? n.data
    : n.nodeType === 1 && !n.closest(".note, summary .u") && getComputedStyle(n).display !== "none" ? (n.tagName === "SMALL" ? " " : "") + words(n) : "").join("").replace(/\s+/g, " ");
  const copy = (svg, title, below) => {
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const made = svg.cloneNode(true);
    const from = [...svg.querySelectorAll("*")];
    [...made.querySelectorAll("*")].forEach((e, i) => {
      const style = getComputedStyle(from[i]);
      if (style.display === "none" || from[i].closest(".tip, .reach")) return e.setAttribute("display", "none");
      for (const name of KEPT) e.style.setProperty(name, style.getPropertyValue(name));
    });
    for (const use of made.querySelectorAll("use")) {
      const path = document.querySelector(use.getAttribute("href")).cloneNode();
      path.removeAttribute("id"); path.setAttribute("style", use.getAttribute("style") || "");
      if (use.getAttribute("display")) path.setAttribute("display", "none");
      use.replaceWith(path);
    }
    const ink = getComputedStyle(document.body), size = Math.min(Math.max(width / 700, .72), 2);
    const line = (text, y, tall) => {
      const t = document.createElementNS("http://www.w3.org/2000/svg", "text");
      t.textContent = text;
      t.setAttribute("x", "14"); t.setAttribute("y", String(y));
      t.setAttribute("style", `font: ${Math.min(tall * size, (width - 28) / (.56 * text.length))}px sans-serif; fill: ${ink.color}`);
      made.append(t);
    };
    line(title, -12 * size, 15);
    line(below, height + 16 * size, 10);
    made.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    made.setAttribute("viewBox", `0 ${-36 * size} ${width} ${height + 64 * size}`);
    made.setAttribute("width", String(width)); made.setAttribute("height", String(height + 64 * size));
    made.setAttribute("style", `background: ${getComputedStyle(svg.closest("figure, .card")).backgroundColor}; font-family: sans-serif`);
    return new XMLSerializer().serializeToString(made);
  };
  const give = (blob, name) => {
    const a = document.createElement("a");
    a.href = URL.createObjectURL(blob); a.download = name; a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 1000);
  };
  const png = (text) => new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = 2 * image.width; canvas.height = 2 * image.height;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(done, "image/png");
    };
    image.onerror = failed;
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  });
  const told = (note) => words(document.getElementById(note.hash.slice(1)).firstElementChild).trim();
  const source = (part) => {
    const note = part.querySelector(".note a");
    return note ? told(note) : "";
  };
  // A row without a source of its own has that of its card, above the table; what is of all units is worked out here.
  const sourceOf = (row, figure) => row.classList.contains("weighed") ? vi() ? "tính tại đây từ số liệu của các tỉnh, thành phố cũ, theo dân số" : "worked out here from the figures of the former provinces, by their people"
    : row.classList.contains("of-all") ? vi() ? "tính tại đây từ số liệu của mọi đơn vị" : "worked out here from the figures of all units"
    : source(row) || [...new Set([...figure.querySelectorAll(".note a")].filter((a) => !a.closest("table")).map(told))].join("; ");
  // A spreadsheet set to Vietnamese parts its columns by semicolons.
  const cellOf = (cell) => typeof cell !== "number" ? `"${String(cell).trim().replace(/"/g, '""')}"` : vi() ? String(cell).replace(".", ",") : String(cell);
  const written = (rows) => `\ufeff${rows.map((r) => r.map(cellOf).join(vi() ? ";" : ",")).join("\r\n")}\r\n`;
  // A figure is a sign where it is a bound, a number as exact as it is known, and its unit; what is only stated is 1 or 0.
  const FIGURE = () => vi() ? ["dấu", "giá trị", "đơn vị"] : ["bound", "value", "unit"];
  const unit = (cell) => { const named = cell.querySelector(".n + .u, .u:has(+ .n)"); return named ? words(named).trim() : ""; };
  const figureOf = (cell, of) => [cell.dataset.q || "", Number(cell.dataset.v), of];
  const small = (cell) => [...cell.querySelectorAll("small")].map(words).join(" ");
  const bare = (cell) => words({ childNodes: [...cell.childNodes].filter((n) => n.tagName !== "SMALL") });
  const both = (cell) => [bare(cell), small(cell)].map((s) => s.trim()).filter(Boolean).join("; ");
  const ofTarget = (target) => [vi() ? ["chuỗi số liệu", "kỳ", ...FIGURE(), "nguồn"] : ["series", "period", ...FIGURE(), "source"], ...[...target.querySelectorAll("[data-series]")].flatMap((part) =>
    [...part.querySelectorAll("tbody tr")].map((row) => [words(part.querySelector("summary :is(h3, h5)")), words(row.cells[0]), ...figureOf(row.cells[1], unit(row.cells[1]) || words(row.cells[1])), source(row)]))];
  const ofMembers = (card) => {
    const held = card.querySelector("script[type='application/json']"), { cited, members } = held ? JSON.parse(held.textContent) : {};
    const dots = [...card.querySelectorAll(".dots li")], of = unit(dots[0].querySelector(".value"));
    return [[...(vi() ? ["nước", "kỳ"] : ["member", "period"]), ...FIGURE(), vi() ? "nguồn" : "source"], ...(held
      ? members.flatMap(([en, name, figures]) => figures.map(([period, sign, value, at]) => [vi() ? name : en, period, sign, value, of, cited[at]]))
      : dots.map((dot) => [words(dot.querySelector(".who")), card.dataset.period, ...figureOf(dot.querySelector(".value"), of), source(dot)]))];
  };
  const ofTable = (figure) => {
    const table = figure.querySelector("table");
    const heads = [...table.tHead.rows[0].cells], rows = [...table.tBodies[0].rows];
    const numbers = heads.map((head, i) => rows.some((row) => "v" in row.cells[i].dataset));
    const parts = (row) => [...row.cells].flatMap((cell, i) => !numbers[i] ? [both(cell)]
      : "unit" in heads[i].dataset ? "v" in cell.dataset ? figureOf(cell, words(heads[i])) : ["", "", ""] : ["v" in cell.dataset ? Number(cell.dataset.v) : ""]);
    const beside = (row) => [...row.cells].filter((cell, i) => numbers[i] && "v" in cell.dataset).map(small).join(" ");
    return [[...heads.flatMap((head, i) => numbers[i] && "unit" in head.dataset ? FIGURE() : [words(head)]), ...(vi() ? ["ghi chú", "nguồn"] : ["note", "source"])],
      ...rows.map((row) => [...parts(row), beside(row), sourceOf(row, figure)])];
  };
  const ofGrid = (table, figure) => [[...(vi() ? ["địa bàn", "địa giới", "chuỗi số liệu", "kỳ"] : ["area", "map", "series", "period"]), ...FIGURE(), ...(vi() ? ["thứ hạng", "nguồn"] : ["place", "source"])], ...[...table.tBodies[0].rows].flatMap((row) =>
    [...row.cells].slice(1).map((cell, i) => [cell, table.tHead.rows[0].cells[i + 1]]).filter(([cell]) => "v" in cell.dataset)
      .map(([cell, head]) => [bare(row.cells[0]), vi() ? `${row.dataset.map} tỉnh, thành phố` : `${row.dataset.map} provinces`, small(row.cells[0]), words(head), ...figureOf(cell, words(table.tHead.rows[0].cells[0])), small(cell), source(cell) || sourceOf(row, figure)]))];
  const taken = [...document.querySelectorAll("[data-take]")];
  const table = (figure) => figure.rows57 ? figure.rows57() : figure.querySelector(".dots") ? ofMembers(figure) : figure.querySelector("table.grid") ? ofGrid(figure.querySelector("table.grid"), figure) : figure.closest("[data-target]") ? ofTarget(figure.closest("[data-target]")) : ofTable(figure);
  const csv = (figure) => written(table(figure));
  const caption = (figure) => figure.querySelector("figcaption, h2, h3");
  const release = () => document.querySelector(".release code").textContent;
  // Opened from a disk, a page has no address that means anything to others: its place in the release does.
  const address = () => location.protocol !== "file:" ? location.href.split("#")[0]
    : location.pathname.split("/").slice(-document.querySelector(".mark a").getAttribute("href").split("/").length).join("/");
  const about = (figure) => `${release()} · ${figure.dataset.take}`;
  const drawn = (figure) => copy(shown(figure), words(caption(figure)), about(figure));
  const cite = (figure) => {
    const said = table(figure).slice(1).map((row) => String(row.at(-1)).trim());
    const own = figure.querySelector("[data-cited]"), sources = own ? [own.textContent] : [...new Set(said)].filter(Boolean), more = sources.length - 3;
    const from = `${sources.slice(0, 3).join("; ")}${more > 0 ? vi() ? ` và ${more} nguồn khác` : ` and ${more} more` : ""}`;
    const day = words(document.querySelector(".release b")), at = `${address()}#${caption(figure).id}`;
    return vi() ? `${words(caption(figure)).trim()}. Kho số liệu 57-NQ/TW, bản phát hành ${release()}, theo số liệu biết đến ngày ${day}. Nguồn: ${from}. ${at}`
      : `${words(caption(figure)).trim()}. 57-NQ/TW warehouse, release ${release()}, as known on ${day}. Sources: ${from}. ${at}`;
  };
  for (const figure of taken) {
    const name = figure.dataset.take;
    const cited = document.createElement("p");
    cited.className = "u"; cited.hidden = true; cited.style.overflowWrap = "anywhere";
    const ways = [
      ...(figure.querySelector("svg.chart, svg.map") ? [
        ["PNG", async () => give(await png(drawn(figure)), `${name}.png`)],
        ["SVG", () => give(new Blob([drawn(figure)], { type: "image/svg+xml" }), `${name}.svg`)]] : []),
      ["CSV", () => give(new Blob([csv(figure)], { type: "text/csv" }), `${name}.csv`)],
      [said("Cite", "Trích dẫn"), () => { cited.hidden = !cited.hidden; cited.textContent = cite(figure); }],
      [said("Link", "Liên kết"), () => { location.hash = caption(figure).id; }],
    ];
    const bar = document.createElement("p");
    bar.className = "take"; bar.style.flexWrap = "wrap";
    for (const [what, act] of ways) {
      const button = document.createElement("button");
      button.type = "button"; button.innerHTML = what; button.addEventListener("click", act);
      bar.append(button);
    }
    figure.append(bar, cited);
  }
  window.r57 = { png, csv: (i = 0) => csv(taken[i]), drawn: (i) => drawn(taken[i]), cite: (i) => cite(taken[i]) };
})();
