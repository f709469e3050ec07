/* Live news by server-sent events: how far a run is; that something changed. Without them pages reload. */
(() => {
  "use strict";
  const RELOAD_AFTER = 3000;
  const reload = () => window.location.reload();

  const box = document.querySelector("[data-progress]");
  if (box) {
    if (!window.EventSource) { setTimeout(reload, RELOAD_AFTER); return; }
    const source = new EventSource(box.dataset.progress);
    source.addEventListener("progress", (event) => {
      const told = JSON.parse(event.data);
      for (const place of box.querySelectorAll("[data-said]")) {
        const text = String(told[place.dataset.said]);
        if (place.textContent !== text) { place.textContent = text; }
      }
      box.querySelector("progress").value = told.percent;
    });
    source.addEventListener("over", () => { source.close(); reload(); });
    // Refused (too many streams) or lost for good: the page goes on as without scripts.
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) { setTimeout(reload, RELOAD_AFTER); }
    });
    window.addEventListener("pagehide", () => source.close());
  }

  const news = document.querySelector("[data-changes]");
  if (news && window.EventSource) {
    let source = null;
    const listen = () => {
      source = new EventSource(news.dataset.changes);
      source.addEventListener("changed", () => { source.close(); source = null; news.hidden = false; });
    };
    // A page that nobody looks at needs no stream.
    const look = () => {
      if (document.hidden) { source?.close(); source = null; }
      else if (!source && news.hidden) { listen(); }
    };
    document.addEventListener("visibilitychange", look);
    document.addEventListener("htmx:afterSettle", (event) => {
      if (event.detail.target?.id === "desk") { news.hidden = true; look(); }
    });
    window.addEventListener("pagehide", () => source?.close());
    look();
  }
})();
