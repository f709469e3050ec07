/* The wall: keys turn its screens, and what is said is fetched anew every few seconds. */
(() => {
  "use strict";
  const EVERY = 5000;
  const go = (rel) => { const link = document.querySelector(`nav a[rel="${rel}"]`); if (link) { link.click(); } };
  const KEYS = { ArrowRight: "next", PageDown: "next", " ": "next", Enter: "next", ArrowLeft: "prev", PageUp: "prev", Backspace: "prev" };
  document.addEventListener("keydown", (event) => {
    const rel = KEYS[event.key];
    if (!rel || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("a") && event.key === "Enter") { return; }
    event.preventDefault();
    go(rel);
  });
  setInterval(async () => {
    if (document.hidden) { return; }
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) { return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-wall] section");
      const here = document.querySelector("[data-wall] section");
      if (fresh && here && fresh.innerHTML !== here.innerHTML) { here.replaceWith(fresh); }
    } catch { /* no answer: the screen stays as it is */ }
  }, EVERY);
})();
