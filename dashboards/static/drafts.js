/* Drafts: what was typed into a long form stays in this tab until it was sent. Never contacts, passwords, codes. */
(() => {
  "use strict";
  const BEFORE = "draft:";
  const HOURS_MAX = 12;
  const CHARACTERS_MAX = 60000;
  const NEVER_TYPES = new Set(["hidden", "password", "tel", "email", "file", "submit", "button"]);
  const NEVER = /(^|\.)(contact|call_back|phone|mobile|code|serial|reference|ticket|secret|token|password)(\.|$)/;

  const store = (() => { try { return window.sessionStorage; } catch { return null; } })();
  if (!store) { return; }

  const keyOf = (form) => `${BEFORE}${form.dataset.draft}:${new URL(form.action).pathname}`;
  const read = (key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
  const write = (key, draft) => {
    const text = JSON.stringify(draft);
    if (text.length <= CHARACTERS_MAX) { try { store.setItem(key, text); } catch { /* no room: no draft */ } }
  };
  const keptFields = (form) => [...form.elements].filter((one) =>
    one.name && !NEVER_TYPES.has(one.type) && !NEVER.test(one.name));
  const isTicked = (one) => one.type === "checkbox" || one.type === "radio";

  const save = (form) => {
    const values = keptFields(form).filter((one) => !isTicked(one) || one.checked)
      .map((one) => [one.name, one.value]);
    write(keyOf(form), { at: Date.now(), sent: false, values });
    tell(form, form.dataset.draftKept);
  };

  const tell = (form, words) => {
    let told = form.querySelector(".draft-told");
    if (!told) {
      told = document.createElement("p");
      told.className = "draft-told";
      told.setAttribute("role", "status");
      const drop = document.createElement("button");
      drop.type = "button";
      drop.textContent = form.dataset.draftDrop;
      drop.addEventListener("click", () => { store.removeItem(keyOf(form)); form.reset(); told.remove(); });
      told.append(document.createElement("span"), " ", drop);
      form.querySelector(".submit").before(told);
    }
    if (told.firstChild.textContent !== words) { told.firstChild.textContent = words; }
  };

  const restore = (form) => {
    if (form.dataset.draftSeen) { return; }
    form.dataset.draftSeen = "yes";
    const key = keyOf(form);
    const draft = read(key);
    if (!draft || Date.now() - draft.at > HOURS_MAX * 3600e3) { store.removeItem(key); return; }
    // A page that came back with faults or a preview holds what was typed already.
    const around = form.closest(".act") || document;
    if (around.querySelector('[role="alert"], #preview')) { write(key, { ...draft, sent: false }); return; }
    const values = new Map(draft.values.map(([name, value]) => [`${name}\n${value}`, value]));
    const byName = new Map(draft.values);
    for (const one of keptFields(form)) {
      if (isTicked(one)) { one.checked = values.has(`${one.name}\n${one.value}`); }
      else if (byName.has(one.name)) { one.value = byName.get(one.name); }
    }
    write(key, { ...draft, sent: false });
    tell(form, form.dataset.draftRestored);
  };

  const forms = () => [...document.querySelectorAll("form[data-draft]")];
  const look = () => {
    const here = new Set(forms().map(keyOf));
    for (const key of Object.keys(store).filter((one) => one.startsWith(BEFORE))) {
      // It was sent, and the page that followed is another one: it was taken.
      if (!here.has(key) && read(key)?.sent) { store.removeItem(key); }
    }
    forms().forEach(restore);
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (form) { save(form); }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-draft]")) {
      const draft = read(keyOf(form));
      if (draft) { write(keyOf(form), { ...draft, sent: true }); }
    }
    if (form.getAttribute("action") === "/logout") {
      Object.keys(store).filter((one) => one.startsWith(BEFORE)).forEach((one) => store.removeItem(one));
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    const answer = event.detail.xhr;
    if (!form.matches || !form.matches("form[data-draft]") || !answer) { return; }
    if (answer.getResponseHeader("HX-Location") || answer.getResponseHeader("HX-Redirect")) {
      store.removeItem(keyOf(form));
    }
  });
  document.addEventListener("htmx:afterSettle", look);
  look();
})();
