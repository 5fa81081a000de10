(() => {
  const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "font-size", "font-family", "font-weight", "opacity", "paint-order", "text-anchor"];
  const said = (en, vi) => `<span lang="en">${en}</span><span lang="vi">${vi}</span>`;
  const shown = (figure) => [...figure.querySelectorAll("svg.chart")].find((s) => s.getBoundingClientRect().width);
  const words = (element) => [...element.childNodes].map((n) => n.nodeType === 3 ? n.data
    : n.nodeType === 1 && !n.closest(".note, summary .u") && getComputedStyle(n).display !== "none" ? words(n) : "").join("").replace(/\s+/g, " ");
  const copy = (svg, title, below) => {
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const made = svg.cloneNode(true);
    const from = [...svg.querySelectorAll("*")];
    [...made.querySelectorAll("*")].forEach((e, i) => {
      const style = getComputedStyle(from[i]);
      if (style.display === "none" || from[i].closest(".tip, .reach")) return e.setAttribute("display", "none");
      for (const name of KEPT) e.style.setProperty(name, style.getPropertyValue(name));
    });
    const ink = getComputedStyle(document.body);
    const line = (text, y, size) => {
      const t = document.createElementNS("http://www.w3.org/2000/svg", "text");
      t.textContent = text;
      t.setAttribute("x", "14"); t.setAttribute("y", String(y));
      t.setAttribute("style", `font: ${size}px sans-serif; fill: ${ink.color}`);
      made.append(t);
    };
    line(title, -12, 15);
    line(below, height + 16, 10);
    made.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    made.setAttribute("viewBox", `0 -36 ${width} ${height + 64}`);
    made.setAttribute("width", String(width)); made.setAttribute("height", String(height + 64));
    made.setAttribute("style", `background: ${getComputedStyle(svg.closest("figure")).backgroundColor}; font-family: sans-serif`);
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
  const csv = () => {
    const quoted = (cell) => `"${cell.trim().replace(/"/g, '""')}"`;
    const rows = [["series", "period", "figure", "source"]];
    for (const part of document.querySelectorAll("[data-series]")) for (const row of part.querySelectorAll("tbody tr")) {
      const note = row.querySelector(".note a");
      const source = note ? document.getElementById(note.hash.slice(1)).firstChild.textContent : "";
      rows.push([words(part.querySelector("h3")), words(row.cells[0]), words(row.cells[1]), source]);
    }
    return `\ufeff${rows.map((r) => r.map(quoted).join(",")).join("\r\n")}\r\n`;
  };
  const code = document.querySelector("[data-target]").dataset.target;
  const about = () => `${document.querySelector(".release code").textContent} · ${code}`;
  document.querySelectorAll("article.one > figure").forEach((figure, i) => {
    const drawn = () => copy(shown(figure), words(figure.querySelector("figcaption")), about());
    const ways = [
      ["PNG", async () => give(await png(drawn()), `${code}-${i + 1}.png`)],
      ["SVG", () => give(new Blob([drawn()], { type: "image/svg+xml" }), `${code}-${i + 1}.svg`)],
      ["CSV", () => give(new Blob([csv()], { type: "text/csv" }), `${code}.csv`)],
      [said("Link", "Liên kết"), () => { location.hash = figure.querySelector("figcaption").id; }],
    ];
    const bar = document.createElement("p");
    bar.className = "take";
    for (const [name, act] of ways) {
      const button = document.createElement("button");
      button.type = "button"; button.innerHTML = name; button.addEventListener("click", act);
      bar.append(button);
    }
    figure.append(bar);
  });
  window.r57 = { png, csv, drawn: (i) => { const f = document.querySelectorAll("article.one > figure")[i]; return copy(shown(f), words(f.querySelector("figcaption")), about()); } };
})();
