/** Files come by pasting, by dragging and by the paper clip. */

/**
 * @param {import("./composer.js").Composer} composer
 * @param {{signal: AbortSignal}} until
 */
export function takeFiles(composer, until) {
  const bring = (event, files) => {
    composer.classList.remove("is-dropping");
    if (!files.length) return;
    event.preventDefault();
    if (composer.details) composer.details.open = true;
    composer.uploads.add([...files]);
  };
  const field = composer.querySelector('[name="upload"]');
  composer.addEventListener("paste", (event) => bring(event, event.clipboardData.files), until);
  composer.addEventListener("drop", (event) => bring(event, event.dataTransfer.files), until);
  composer.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    composer.classList.add("is-dropping");
  }, until);
  composer.addEventListener("dragleave", (event) => {
    if (!composer.contains(event.relatedTarget)) composer.classList.remove("is-dropping");
  }, until);
  composer.addEventListener("click", (event) => event.target.closest("[data-attach]") && field.click(), until);
  field.addEventListener("change", (event) => {
    bring(event, field.files);
    field.value = "";
  }, until);
}
