(() => {
  const plain = (text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const spans = ({ en, vi }) => en === vi ? plain(en) : `<span lang="en">${plain(en)}</span><span lang="vi">${plain(vi)}</span>`;
  const pair = (en, vi) => spans({ en, vi });
  const figure = (value, places = 1) => {
    const said = (locale) => value.toLocaleString(locale, { minimumFractionDigits: places, maximumFractionDigits: places });
    return { en: said("en-GB"), vi: said("vi-VN") };
  };
  const whole = (value) => value === null ? { en: "not said", vi: "không nêu" } : figure(value, 0);
  const joined = (...texts) => ({ en: texts.map((t) => t.en ?? t).join(""), vi: texts.map((t) => t.vi ?? t).join("") });
  const SVG = "http://www.w3.org/2000/svg";
  for (const map of document.querySelectorAll("figure.mapped")) {
    const held = map.querySelector("script");
    if (!held) continue;
    const { edges, shades, periods, kinds, reasons } = JSON.parse(held.textContent);
    const svg = map.querySelector("svg.map"), places = map.querySelector(".places");
    const form = map.querySelector("form"), slide = form.querySelector("[type=range]"), read = map.querySelector(".read");
    const body = map.querySelector("tbody");
    let chosen = null;
    const kind = () => (form.querySelector("[type=radio]:checked") || { value: Object.keys(kinds)[0] }).value;
    const at = () => slide ? Number(slide.value) : periods.length - 1;
    const units = () => kinds[kind()].units;
    const now = () => kinds[kind()].figures[periods[at()].code] || { of: [] };
    const found = () => Object.fromEntries(units().map(([code], i) => [code, now().of[i]]).filter(([, row]) => row));
    const shade = (value) => value === null ? "none" : shades[edges.filter((edge) => value >= edge).length];
    const order = (rows) => Object.entries(rows).sort(([a, x], [b, y]) => (x[5] ?? 1e9) - (y[5] ?? 1e9) || (y[0] ?? 0) - (x[0] ?? 0) || (a < b ? -1 : 1));
    const name = (code) => { const [, en, vi] = units().find(([of]) => of === code) || [code, code, code]; return { en, vi }; };
    const paint = (unit, row) => unit.setAttribute("class", `unit ${row ? shade(row[0]) : "none"}${row && row[4] ? " small" : ""}`);
    const said = (code) => {
      const row = found()[code];
      const who = spans(name(code));
      if (!row || row[0] === null) return `<b>${who}</b>: ${pair("no figure", "không có số liệu")}`;
      const [value, low, high, tests, small, rank, best, worst] = row;
      return `<b>${who}</b>: <b>${spans(figure(value))}</b> Mb/s${low === null ? "" : ` (95 %: ${spans(joined(figure(low), " – ", figure(high)))})`}, ${spans(whole(tests))} ${pair("tests", "lượt đo")}${
        rank === null ? "" : `, ${pair("place", "thứ")} ${rank} ${pair("of", "trong")} ${now().ranked}${best === null || best === worst ? "" : ` (${best}–${worst})`}`}${small ? `. ${spans(reasons[small - 1])}: ${pair("not ranked", "không xếp hạng")}` : ""}`;
    };
    const choose = (code) => {
      chosen = code;
      for (const e of map.querySelectorAll("[data-unit]")) e.classList.toggle("at", e.dataset.unit === code && (e.tagName === "TR" || (kind() === "province") === !e.closest(".places")));
      const over = svg?.querySelector(":scope > g.unit.at");
      if (over) svg.querySelector(".borders").before(over);
      read.innerHTML = code ? said(code) : pair("Point at a province, or go through them with the arrow keys.", "Trỏ vào một tỉnh, hoặc dùng phím mũi tên để chuyển.");
    };
    const draw = () => {
      const rows = found(), today = kind() === "province", period = periods[at()];
      for (const e of map.querySelectorAll("span[data-period], output")) e.innerHTML = spans(period);
      map.querySelector("[data-cited]").textContent = period.cited;
      if (slide) slide.setAttribute("aria-valuetext", period[document.documentElement.lang] || period.en);
      if (svg) {
        for (const unit of svg.querySelectorAll("g.unit:not(.places *)")) paint(unit, today ? rows[unit.dataset.unit] : null);
        places.replaceChildren(...(today ? [] : units().filter((unit) => unit.length > 3).map(([code, , , x, y]) => {
          const unit = document.createElementNS(SVG, "g");
          unit.dataset.unit = code;
          for (const over of [false, true]) {
            const circle = document.createElementNS(SVG, "circle");
            for (const [key, value] of Object.entries({ cx: x, cy: y, r: 15 })) circle.setAttribute(key, value);
            if (over) { circle.setAttribute("class", "over"); circle.style.fill = `url(#${map.id}-hatch)`; }
            unit.append(circle);
          }
          paint(unit, rows[code]);
          return unit;
        })));
      }
      body.innerHTML = order(rows).map(([code, [value, low, high, tests, small, rank, best, worst]]) => `<tr data-unit="${code}"><td>${
        rank === null ? "<small>–</small>" : `${rank}${best === null || best === worst ? "" : ` <small>(${best}–${worst})</small>`}`}</td><th scope="row">${spans(name(code))}</th><td class="num">${
        value === null ? `<span class="u">${pair("no figure", "không có số liệu")}</span>` : `${spans(figure(value))}${low === null ? "" : ` <small>(${spans(joined(figure(low), " – ", figure(high)))})</small>`}`}</td><td class="num">${
        spans(whole(tests))}${small ? ` <small>${spans(reasons[small - 1])}</small>` : ""}</td></tr>`).join("");
      map.querySelector(".table-of").hidden = now().in_force !== false;
      choose(chosen && rows[chosen] ? chosen : null);
    };
    const under = (event) => event.target.closest?.("[data-unit]")?.dataset.unit;
    for (const on of ["pointerover", "click"]) map.addEventListener(on, (event) => { const code = under(event); if (code) choose(code); });
    if (svg) {
      svg.tabIndex = 0;
      svg.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        const codes = order(found()).map(([code]) => code);
        choose(codes[(codes.indexOf(chosen) + step + codes.length + (chosen === null && step < 0 ? 1 : 0)) % codes.length]);
      });
    }
    form.addEventListener("input", draw);
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const button of document.querySelectorAll("[data-set]")) button.addEventListener("click", () => { if (slide) slide.setAttribute("aria-valuetext", periods[at()][button.dataset.set]); });
    map.rows57 = () => [["map", "code", "province", "period", "mbps", "low95", "high95", "tests", "small_sample", "place", "source"],
      ...Object.entries(kinds).flatMap(([kind, one]) => periods.flatMap(({ code: period, cited }) => (one.figures[period]?.of || []).flatMap((row, i) => row
        ? [[kind, one.units[i][0], one.units[i][2], period, row[0] ?? "", row[1] ?? "", row[2] ?? "", row[3] ?? "", row[4] > 0, row[5] ?? "", cited]] : [])))];
    form.hidden = false;
    draw();
  }
})();
