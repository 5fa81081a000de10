(() => {
  const root = document.documentElement;
  let chosen = null;
  try { chosen = localStorage.getItem("r57-lang"); } catch (e) { /* files may have no storage */ }
  const asked = new URLSearchParams(location.search).get("lang");
  const set = (lang) => {
    root.dataset.lang = root.lang = lang;
    for (const b of document.querySelectorAll("[data-set]")) b.setAttribute("aria-pressed", String(b.dataset.set === lang));
    for (const i of document.querySelectorAll("[data-placeholder-vi]")) i.placeholder = i.getAttribute(`data-placeholder-${lang}`);
    for (const o of document.querySelectorAll("[data-text-vi]")) o.textContent = o.getAttribute(`data-text-${lang}`);
  };
  set(asked || chosen || ((navigator.language || "vi").startsWith("vi") ? "vi" : "en"));
  document.addEventListener("DOMContentLoaded", () => {
    set(root.dataset.lang);
    for (const b of document.querySelectorAll("[data-set]")) b.addEventListener("click", () => {
      set(b.dataset.set);
      try { localStorage.setItem("r57-lang", b.dataset.set); } catch (e) { /* the choice lasts for this page */ }
    });
  });
  const reveal = () => {
    const at = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const folded = at && (at.closest("details:not([open])") || at.querySelector("details.group"));
    if (folded) { folded.open = true; at.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  addEventListener("DOMContentLoaded", reveal);
  addEventListener("beforeprint", () => { for (const d of document.querySelectorAll("details.group, details.notes")) d.open = true; });
})();
