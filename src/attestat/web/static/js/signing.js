// Signs in the browser with the person's own signing program: NCALayer, or in a demonstration the signer
// that speaks the same protocol. ncalayer-js-client does the talking, unchanged.
//
// <form data-signing="document">: the files named by its inputs [data-paper] are fetched, compared with the
// SHA-256 the server wrote into the page, signed (CMS, detached) and put into those inputs.
// <form data-signing="challenge">: the one-time challenge is signed (CMS, attached).
// Then the form is submitted. Every state has its sentence in [data-signer-status], in the reader's language.

const FIRST_WITH_BASICS = [1, 2]; // version of NCALayer's protocol that has kz.gov.pki.knca.basics
const NO_ANSWER_AFTER = 15000; // milliseconds; the program answers at once unless another window of it is open
const TONES = {
  connecting: "info",
  waiting: "info",
  sending: "ok",
  cancelled: "warning",
  missing: "bad",
  old: "bad",
  busy: "warning",
  changed: "bad",
  document: "bad",
  error: "bad",
};
const BUSY_STATES = new Set(["connecting", "waiting", "sending"]);

class NotSigned extends Error {
  constructor(state, detail = "") {
    super(state);
    this.state = state;
    this.detail = detail;
  }
}

function base64(buffer) {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

function hex(buffer) {
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The bytes of a document, exactly those the page was made for.
async function fetchPaper(input) {
  let bytes;
  try {
    const answer = await fetch(input.dataset.paper, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    bytes = await answer.arrayBuffer();
  } catch (error) {
    throw new NotSigned("document", error.message);
  }
  // Outside https and localhost the browser offers no digest; the server compares again in any case.
  if (input.dataset.sha256 && globalThis.crypto?.subtle) {
    const digest = hex(await crypto.subtle.digest("SHA-256", bytes));
    if (digest !== input.dataset.sha256.toLowerCase()) throw new NotSigned("changed");
  }
  return base64(bytes);
}

function isOlder(version) {
  const parts = String(version).split(".").map(Number);
  for (const [at, wanted] of FIRST_WITH_BASICS.entries()) {
    const have = parts[at] ?? 0;
    if (Number.isNaN(have) || have > wanted) return false;
    if (have < wanted) return true;
  }
  return false;
}

function within(milliseconds, promise, state) {
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new NotSigned(state)), milliseconds);
  });
  return Promise.race([promise, tooLate]).finally(() => clearTimeout(timer));
}

async function connect(client) {
  let isOpen = false;
  const connecting = client.connect();
  client.wsConnection.addEventListener("open", () => {
    isOpen = true;
  });
  let version;
  try {
    // The socket opened and nothing came: the program is there, with another window open.
    version = await within(NO_ANSWER_AFTER, connecting, "busy");
  } catch (error) {
    if (error instanceof NotSigned) throw isOpen ? error : new NotSigned("missing");
    throw isOpen ? new NotSigned("error", error.message) : new NotSigned("missing");
  }
  if (isOlder(version)) throw new NotSigned("old", version);
}

// What an error of the program means. Its messages are not specified; these words were seen in public code.
function meaning(error) {
  const said = String(error.message ?? error);
  if (error.canceledByUser || /action\.cancell?ed/i.test(said)) return new NotSigned("cancelled");
  if (/MODULE_NOT_FOUND|METHOD_NOT_FOUND|NoSuchMethod|undefined: undefined/i.test(said)) return new NotSigned("old", said);
  if (/\bBUSY\b|already (running|open)/i.test(said)) return new NotSigned("busy");
  return new NotSigned("error", said);
}

async function sign(form, client) {
  const data = form.dataset;
  const isChallenge = data.signing === "challenge";
  const inputs = isChallenge
    ? [form.elements.signature]
    : [...form.querySelectorAll("input[data-paper]")];
  const contents = isChallenge ? [data.challenge] : await Promise.all(inputs.map(fetchPaper));
  const signerParams = { extKeyUsageOids: data.signerUsages ? data.signerUsages.split(",") : [] };
  // An empty chain lets certificates of the test authority through; production never says so.
  if (data.signerTest === "yes") signerParams.chain = [];
  // No tsaProfile: the server fetches the time stamp itself and keeps it.
  const signingParams = { decode: true, encapsulate: isChallenge, digested: false };
  let answer;
  try {
    answer = await client.basicsSignCMS(
      NCALayerClient.basicsStorageAll,
      contents.length === 1 ? contents[0] : contents,
      signingParams,
      signerParams,
      data.locale,
    );
  } catch (error) {
    throw meaning(error);
  }
  const signatures = Array.isArray(answer) ? answer : [answer];
  if (signatures.length !== inputs.length) {
    throw new NotSigned("error", `${signatures.length} / ${inputs.length}`);
  }
  inputs.forEach((input, at) => {
    input.value = signatures[at];
  });
}

// One signature at a time in all tabs of this browser: the program answers strictly in turn.
async function alone(work) {
  if (!navigator.locks) return work();
  return navigator.locks.request("attestat-signer", { ifAvailable: true }, (lock) => {
    if (!lock) throw new NotSigned("busy");
    return work();
  });
}

function prepare(form) {
  const status = form.querySelector("[data-signer-status]");
  const said = status.querySelector("[data-signer-said]");
  const toDo = status.querySelector("[data-signer-do]");
  const detail = status.querySelector("[data-signer-detail]");
  const button = form.querySelector("[data-sign]");
  const stop = form.querySelector("[data-sign-stop]");
  let client = null;
  let wasStopped = false;

  form.querySelector("[data-needs-script]").hidden = false;
  form.querySelector("[data-open-without-script]").open = false;

  function show(state, more = "") {
    status.hidden = false;
    status.dataset.state = state;
    status.dataset.tone = TONES[state];
    status.toggleAttribute("data-busy", BUSY_STATES.has(state));
    said.textContent = status.dataset[`${state}Said`];
    toDo.textContent = status.dataset[`${state}Do`];
    detail.textContent = more;
    detail.hidden = more === "" || !["error", "document", "old"].includes(state);
    button.disabled = BUSY_STATES.has(state);
    stop.hidden = state !== "waiting";
  }

  async function run() {
    wasStopped = false;
    show("connecting");
    try {
      await alone(async () => {
        client = new NCALayerClient(form.dataset.signerAddress, false);
        await connect(client);
        show("waiting");
        await sign(form, client);
      });
      show("sending");
      // Past the browser's own checks: the file input of the other way is empty and stays so.
      HTMLFormElement.prototype.submit.call(form);
    } catch (error) {
      const known = error instanceof NotSigned ? error : new NotSigned("error", String(error.message ?? error));
      show(wasStopped ? "cancelled" : known.state, wasStopped ? "" : known.detail);
      button.textContent = button.dataset.retry;
      button.focus();
    } finally {
      client?.wsConnection?.close();
      client = null;
    }
  }

  button.addEventListener("click", run);
  stop.addEventListener("click", () => {
    wasStopped = true;
    client?.wsConnection?.close();
  });
  // "Back" after signing shows the page as it was: with a fresh button, never a spinner that turns for ever.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    status.hidden = true;
    button.disabled = false;
    stop.hidden = true;
  });
}

document.querySelectorAll("form[data-signing]").forEach(prepare);
