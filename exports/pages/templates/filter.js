(() => {
  const form = document.getElementById("filter");
  const rows = [...document.querySelectorAll("[data-verdict]")];
  const plain = (s) => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
  const texts = new Map(rows.map((r) => [r, plain(r.dataset.text || "")]));
  const apply = () => {
    const wanted = new Set([...form.querySelectorAll("[name=verdict]:checked")].map((c) => c.value));
    const horizon = form.elements.horizon.value;
    const words = plain(form.elements.words.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const r of rows) {
      const ok = (!wanted.size || wanted.has(r.dataset.verdict)) && (!horizon || r.dataset.horizon === horizon)
        && words.every((w) => texts.get(r).includes(w));
      r.hidden = !ok;
      if (ok && !r.classList.contains("sq")) shown += 1;
    }
    const active = Boolean(wanted.size || horizon || words.length);
    for (const part of document.querySelectorAll("tbody, .none, .group, .programme")) {
      part.hidden = active && !part.querySelector("[data-verdict]:not([hidden]):not(.sq)");
    }
    for (const d of document.querySelectorAll("details.none")) d.open = active;
    form.querySelector("output").textContent = active ? String(shown) : "";
    form.querySelector(".found").hidden = !active;
  };
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (e) => e.preventDefault());
})();
