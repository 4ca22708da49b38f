// What every page runs: govuk-frontend's behaviour, the keyboard of worklists, menus, documents that
// open in place, saving of drafts. Without scripts every page still works.

import * as govuk from "../built/govuk-frontend.min.js";
import { keepSaved } from "./autosave.js";
import { listenToKeys } from "./worklist.js";

// govuk-frontend styles and starts them under these classes.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
govuk.initAll();

// "More" closes with Escape and with a click elsewhere.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-more][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target instanceof Element ? event.target.closest("details[data-more]") : null);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details[data-more][open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});

// A document is fetched only when somebody unfolds it.
for (const place of document.querySelectorAll("details[data-lazy-frame]")) {
  place.addEventListener("toggle", () => {
    if (!place.open || place.querySelector("iframe")) return;
    const frame = document.createElement("iframe");
    frame.className = "at-paper";
    frame.title = place.dataset.lazyTitle;
    frame.src = `${place.dataset.lazyFrame}#navpanes=0&view=FitH`;
    place.append(frame);
  });
}

document.querySelectorAll("[data-worklist]").forEach(listenToKeys);
document.querySelectorAll("form[data-autosave]").forEach(keepSaved);
