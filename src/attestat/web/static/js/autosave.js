// Saves a draft while it is typed. <form data-autosave="/address"> posts its fields there with fetch;
// the answer is JSON {"saved": "14:05", "version": 8}. The state stands in [data-autosave-status], whose texts come
// from the template, so that they are translated.
//
// 401 or 403 or a redirect to another page: signed out. 409: somebody else has changed the draft, and
// nothing more is sent. Everything else: tried again, ever more slowly, and again when the connection returns.

const WAIT_AFTER_TYPING = 900; // milliseconds
const FIRST_RETRY = 4000;
const LAST_RETRY = 60000;

export function keepSaved(form) {
  const address = form.dataset.autosave || form.action;
  const status = document.querySelector("[data-autosave-status]");
  const text = status?.querySelector("[data-autosave-text]");
  let timer = 0;
  let retry = FIRST_RETRY;
  let isSending = false;
  let isDirty = false;
  let isStopped = false;
  let held = null;

  function show(state, time = "") {
    if (!status) return;
    status.dataset.state = state === "signedOut" ? "failed" : state;
    text.textContent = status.dataset[state].replace("{time}", time);
  }

  // Files are sent with the form only: a half-chosen file is no draft.
  function fields() {
    const data = new FormData(form);
    for (const [name, value] of [...data.entries()]) {
      if (value instanceof File) data.delete(name);
    }
    return data;
  }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  async function save() {
    if (isStopped || !isDirty) return;
    if (isSending) {
      later(WAIT_AFTER_TYPING);
      return;
    }
    isSending = true;
    isDirty = false;
    show("saving");
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: fields(),
        credentials: "same-origin",
        redirect: "manual",
        headers: {
          Accept: "application/json",
          "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value ?? "",
        },
      });
      if (answer.status === 409) {
        isStopped = true;
        show("conflict");
      } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        isDirty = true;
        show("signedOut");
        later(LAST_RETRY);
      } else if (!answer.ok) {
        throw new Error(`status ${answer.status}`);
      } else {
        const { saved, version } = await answer.json();
        // The next save, by script or by button, is on top of this one.
        if (version !== undefined && form.elements.version) form.elements.version.value = version;
        retry = FIRST_RETRY;
        show("saved", saved);
      }
    } catch {
      isDirty = true;
      show("failed");
      later(retry);
      retry = Math.min(retry * 2, LAST_RETRY);
    } finally {
      isSending = false;
      if (held) form.requestSubmit(held.submitter);
    }
  }

  form.addEventListener("input", () => {
    isDirty = true;
    later(WAIT_AFTER_TYPING);
  });
  form.addEventListener("change", () => {
    isDirty = true;
    later(0);
  });
  form.addEventListener("submit", (event) => {
    if (isSending) {
      // A button pressed while a save is under way waits for its answer, or both would claim one version.
      event.preventDefault();
      held = { submitter: event.submitter };
      return;
    }
    isStopped = true;
    clearTimeout(timer);
  });
  window.addEventListener("online", () => later(0));
  // Leaving the page: the browser finishes this one request by itself.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !isDirty || isStopped) return;
    clearTimeout(timer);
    isDirty = false;
    navigator.sendBeacon(address, fields());
  });
  // A page restored by "back" types on where it was.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) isStopped = false;
  });
}
