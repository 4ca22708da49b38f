// The keyboard of a worklist: j and k move, Enter opens (it is a link). Single-key shortcuts can be
// switched off (WCAG 2.1.4); the choice is remembered in this browser.

const SWITCHED_OFF = "attestat-worklist-keys-off";

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function remembered() {
  try {
    return localStorage.getItem(SWITCHED_OFF) !== null;
  } catch {
    return false; // storage may be forbidden; the shortcuts are then on at every page
  }
}

function remember(off) {
  try {
    if (off) localStorage.setItem(SWITCHED_OFF, "1");
    else localStorage.removeItem(SWITCHED_OFF);
  } catch {
    // see above
  }
}

export function listenToKeys(list) {
  const help = list.querySelector("[data-worklist-keys]");
  if (!help) return; // an empty list
  const toggle = help.querySelector("[data-worklist-keys-toggle]");
  let off = remembered();

  function show() {
    toggle.textContent = off ? toggle.dataset.off : toggle.dataset.on;
  }

  toggle.addEventListener("click", () => {
    off = !off;
    remember(off);
    show();
  });
  help.hidden = false;
  show();

  document.addEventListener("keydown", (event) => {
    if (off || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    // By the place of the key too: on a Kazakh or Russian layout the same key gives another letter.
    const step = { KeyJ: 1, KeyK: -1 }[event.code];
    if (step === undefined) return;
    const links = [...list.querySelectorAll("[data-worklist-link]")];
    const row = document.activeElement?.closest("tr");
    const at = links.findIndex((link) => row?.contains(link));
    const next = at === -1 ? (step === 1 ? 0 : links.length - 1) : at + step;
    const link = links[Math.min(Math.max(next, 0), links.length - 1)];
    if (!link) return;
    event.preventDefault();
    link.focus({ preventScroll: true });
    link.closest("tr").scrollIntoView({ block: "nearest" });
  });
}
