/** What a refresh leaves alone: fields that are being filled in, what lies over the page, news not yet gone. */

const lies = (element) => element.matches("dialog[open], :popover-open");
const isToasts = (element) => element.localName === "kring-toasts";

/** Somebody is at it, changed it, or was told what is wrong with it. */
const isFilledIn = (element) =>
  element instanceof HTMLFormElement && (element.matches(":focus-within, :has([aria-invalid])") || [...element.elements].some(isChanged));

function isChanged(field) {
  if (field.type === "hidden") return false;
  if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== isPreset(field, option));
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return "defaultValue" in field && field.value !== field.defaultValue;
}

/** A list in which nothing is preset begins with its first choice. */
function isPreset(field, option) {
  const preset = [...field.options].some((one) => one.defaultSelected);
  return preset ? option.defaultSelected : !field.multiple && option.index === 0;
}

addEventListener("turbo:before-morph-element", (event) => {
  const { target, detail } = event;
  if (!detail.newElement) return; // it is gone
  if (isToasts(target)) target.take(detail.newElement.children);
  if (isToasts(target) || lies(target) || isFilledIn(target)) event.preventDefault();
});

/** What was opened stays open. */
addEventListener("turbo:before-morph-attribute", (event) => {
  if (event.detail.attributeName === "open" && event.target.localName === "details") event.preventDefault();
});
