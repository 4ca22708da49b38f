// The inspector's form counts its answers as they are given. Another place of the base stands on another page:
// what is answered there is counted by the server.

const place = document.querySelector("[data-progress]");
const form = document.querySelector("form.at-control");

if (place && form) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-progress-words]");
  const radios = "[data-progress-section] input[type=radio]";
  const answered = () => form.querySelectorAll(`${radios}:checked`).length;
  const elsewhere = bar.value - answered();

  form.addEventListener("change", () => {
    bar.value = elsewhere + answered();
    words.textContent = place.dataset.progressText.replace("{done}", bar.value).replace("{of}", bar.max);
  });
}
