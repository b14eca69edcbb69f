/** How the pages of whoever reports ask the server: without a cookie where strangers are let in. */

/** The server said no; the message is for the reader. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} address
 * @param {object} [body]
 * @param {{credentials?: RequestCredentials, token?: string}} [options]
 */
export async function ask(address, body, { credentials = "same-origin", token = "" } = {}) {
  const headers = { Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers["X-CSRFToken"] = token;
  const answer = await fetch(address, { method: body ? "POST" : "GET", body: body && JSON.stringify(body), headers, credentials, referrerPolicy: "no-referrer", cache: "no-store" });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, said.title ?? "");
  return said;
}
