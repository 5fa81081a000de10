(() => {
  const form = document.getElementById("filter");
  const marked = (s) => s.normalize("NFC").toLowerCase();
  const plain = (s) => marked(s).normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  const both = (s) => ({ marked: marked(s), plain: plain(s) });
  // What is typed begins words: "econ" finds economy, and "ai" no Thailand.
  const begins = (word) => new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}`, "u");
  // A word that is typed with marks means them: "hồ" is no "hỗ"; one without means any: "kinh te".
  const tests = (asked, withMarks) => marked(asked).split(/\s+/).filter(Boolean).map((word) => {
    const form = withMarks && plain(word) !== word ? "marked" : "plain";
    const sought = begins(form === "marked" ? word : plain(word));
    return (text) => sought.test(text[form]);
  });
  const said = (node) => node.nodeType === 3 ? node.data : [...node.childNodes].map(said).join(" ");
  const rows = [...document.querySelectorAll("[data-code]")];
  const texts = new Map(rows.map((r) => [r, both(`${r.dataset.code} ${r.dataset.words || ""} ${said(r)}`)]));
  const elsewhere = new Map([...document.querySelectorAll("#elsewhere li")].map((li) => [li, both(`${li.firstChild.hash} ${said(li)}`)]));
  const squares = new Map();
  for (const s of document.querySelectorAll("a.sq[data-verdict]")) squares.set(s.getAttribute("href").slice(8, -5), s);
  const groups = [...document.querySelectorAll("details.group")];
  const opened = new Map([...groups, ...document.querySelectorAll("details.none")].map((d) => [d, d.open]));
  const apply = () => {
    const wanted = new Set([...form.querySelectorAll("[name=verdict]:checked")].map((c) => c.value));
    const horizon = form.elements.horizon.value;
    const asked = form.elements.words.value.trim();
    const isSigns = asked !== "" && !/[\p{L}\p{N}]/u.test(asked);
    let words = tests(asked, true);
    const holds = (text) => !isSigns && words.every((w) => w(text));
    // Where no text has these marks they are taken for a slip.
    if (words.length && ![...texts.values(), ...elsewhere.values()].some(holds)) words = tests(asked, false);
    let shown = 0;
    for (const r of rows) {
      const ok = (!wanted.size || wanted.has(r.dataset.verdict)) && (!horizon || r.dataset.horizon === horizon)
        && holds(texts.get(r));
      r.hidden = !ok;
      const square = squares.get(r.dataset.code);
      if (square) square.classList.toggle("off", !ok);
      if (ok) shown += 1;
    }
    const active = Boolean(wanted.size || horizon || words.length);
    for (const part of document.querySelectorAll("tbody, .none, .group, .programme")) {
      part.hidden = active && !part.querySelector("[data-code]:not([hidden])");
    }
    const beside = [...elsewhere].filter(([li, text]) => {
      li.hidden = !words.length || !holds(text);
      return !li.hidden;
    });
    document.getElementById("elsewhere").hidden = !beside.length;
    for (const [d, was] of opened) d.open = active || was;
    form.querySelector("output").textContent = active ? String(shown) : "";
    form.querySelector(".found").hidden = !active;
    form.querySelector(".signs").hidden = !isSigns;
    const state = new URLSearchParams();
    if (asked) state.set("q", asked);
    if (horizon) state.set("year", horizon);
    for (const v of wanted) state.append("verdict", v);
    if (active || location.hash.startsWith("#?")) {
      try { history.replaceState(null, "", active ? `#?${state}` : "#"); } catch (e) { /* the filter works without an address */ }
    }
  };
  const read = () => {
    const said = new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : location.search);
    if (!location.hash.startsWith("#?") && !said.get("q")) return;
    form.elements.words.value = said.get("q") || "";
    form.elements.horizon.value = said.get("year") || "";
    const verdicts = new Set(said.getAll("verdict"));
    for (const c of form.querySelectorAll("[name=verdict]")) c.checked = verdicts.has(c.value);
    apply();
    if (said.get("q")) form.scrollIntoView();
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (e) => e.preventDefault());
  addEventListener("hashchange", () => {
    if (location.hash.startsWith("#?")) read();
  });
  read();
})();
