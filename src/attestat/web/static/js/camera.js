// Reads the QR code of a paper with the camera, where the browser has a BarcodeDetector. The picture stays
// in the browser. A code leads on only within this site: what it says of another site is not followed, since
// a forged paper may name a look-alike (ABU-28).

const EVERY = 250; // milliseconds between two looks at the picture
const PAPER = /\/verify\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/?$/i;

/** The address within this site that a code means, or null. */
export function addressOf(text, verify, origin) {
  let link;
  try {
    link = new URL(text);
  } catch {
    return null;
  }
  const paper = PAPER.exec(link.pathname);
  return paper && link.origin === origin ? `${verify}${paper[1]}` : null;
}

async function start(button) {
  const form = button.closest("form");
  const place = form.querySelector("[data-camera-place]");
  const video = place.querySelector("video");
  const status = form.querySelector("[data-camera-status]");
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    status.textContent = status.dataset.refused;
    return;
  }
  const stop = () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    place.hidden = true;
    button.hidden = false;
  };
  video.srcObject = stream;
  await video.play();
  place.hidden = false;
  button.hidden = true;
  status.textContent = status.dataset.looking;
  place.querySelector("[data-camera-stop]").addEventListener("click", stop, { once: true });
  const timer = setInterval(async () => {
    const [code] = await detector.detect(video).catch(() => []);
    if (!code) return;
    const address = addressOf(code.rawValue, button.dataset.verify, location.origin);
    if (address) {
      stop();
      location.assign(address);
    } else {
      status.textContent = status.dataset.foreign;
    }
  }, EVERY);
}

async function offer(button) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  if (!formats.includes("qr_code")) return;
  button.hidden = false;
  button.addEventListener("click", () => start(button));
}

document.querySelectorAll("[data-camera]").forEach(offer);
