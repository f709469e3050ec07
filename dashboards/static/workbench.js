/* Manners of the workbench where scripts run: one act open at a time, the answer in focus, keys as usual. */
(() => {
  "use strict";
  const OPEN = ".task__here";
  const TOLD = '[role="alert"], #preview, .notice-text[role="status"]';

  // A click that asks for another tab or window is the browser's.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[hx-get]");
    if (link && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      event.stopImmediatePropagation();
    }
  }, true);

  const said = (name) => document.querySelector(`meta[name="${name}"]`)?.content || "";

  // An answer without the part that was asked for (no longer allowed, too busy) is shown whole.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.detail.target;
    const asked = event.detail.requestConfig?.elt?.closest("[hx-select]")?.getAttribute("hx-select");
    if (asked === ".act" && event.detail.xhr.status >= 400 && !/class="act"/.test(event.detail.serverResponse)) {
      event.detail.target = document.querySelector("main");
      event.detail.selectOverride = "main";
      event.detail.swapOverride = "outerHTML";
      return;
    }
    if (target.matches(OPEN)) {
      for (const other of document.querySelectorAll(OPEN)) {
        if (other !== target) { other.replaceChildren(); }
      }
    }
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const place = event.detail.target;
    if (!place || !place.isConnected) { return; }
    const told = place.querySelector(TOLD) || place.querySelector("h1, h2");
    if (told) {
      told.tabIndex = -1;
      told.focus({ preventScroll: true });
      told.scrollIntoView({ block: "nearest" });
    }
  });

  // No answer at all: what was typed stays, and the page says so.
  document.addEventListener("htmx:sendError", (event) => {
    const place = event.detail.elt.closest(".act, .task, .gap") || document.querySelector("main");
    place.querySelector(".unreachable")?.remove();
    const told = document.createElement("p");
    told.className = "faults unreachable";
    told.setAttribute("role", "alert");
    told.textContent = said("unreachable");
    place.prepend(told);
  });

  // "Not now" inside a row closes the row.
  document.addEventListener("click", (event) => {
    const back = event.target.closest(`${OPEN} [data-closes]`);
    if (back) {
      event.preventDefault();
      const row = back.closest(".task, .gap");
      back.closest(OPEN).replaceChildren();
      row.querySelector("a[hx-get]").focus();
    }
  });
})();
