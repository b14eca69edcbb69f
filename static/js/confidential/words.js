/** The words that the scripts of the channel show; the server writes them into <template id="channel-words">. */

/**
 * Find a text and put values into its {places}.
 * @param {string} name
 * @param {Record<string, string>} [values]
 * @returns {string}
 */
export function word(name, values = {}) {
  const text = document.getElementById("channel-words")?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}
