/** Buttons with command and commandfor, in browsers that do not know them yet. */

const COMMANDS = {
  "show-modal": (dialog) => dialog.showModal(),
  close: (dialog) => dialog.close(),
};

if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (dialog) COMMANDS[button.getAttribute("command")]?.(dialog);
  });
}
