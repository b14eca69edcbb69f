/** A button that has the device make a passkey, or sign with one; what it says goes along with the form. */

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

class KringPasskey extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    this.hidden = !("PublicKeyCredential" in window) || !button;
    if (button) button.onclick = () => this.#ask(button);
  }

  async #ask(button) {
    const said = this.querySelector("[data-said]");
    said.textContent = "";
    button.disabled = true;
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": this.#form.elements.csrf_token.value };
      const answer = await fetch(this.dataset.options, { method: "POST", headers, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#give(await this.#made(await answer.json()));
    } catch {
      said.textContent = this.dataset.failed;
    } finally {
      button.disabled = false;
    }
  }

  #made(options) {
    const publicKey = { ...options, challenge: bytes(options.challenge) };
    if (!("user" in options)) return navigator.credentials.get({ publicKey: { ...publicKey, allowCredentials: known(options.allowCredentials) } });
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    return navigator.credentials.create({ publicKey: { ...publicKey, excludeCredentials: known(options.excludeCredentials) } });
  }

  #give(made) {
    const response = {};
    for (const part of PARTS) if (made.response[part]) response[part] = text(made.response[part]);
    const field = this.querySelector('input[name="credential"]');
    field.value = JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {}, response });
    this.#form.action = this.dataset.action;
    this.#form.noValidate = true;
    this.#form.requestSubmit();
  }

  get #form() {
    return this.closest("form");
  }
}

customElements.define("kring-passkey", KringPasskey);
