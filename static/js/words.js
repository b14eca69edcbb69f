/** The words that scripts show, in the reader's language; the server writes them into <template id="words">. */

/**
 * Find a text and put values into its {places}.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function word(name, values = {}) {
  const text = document.getElementById("words")?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}

/**
 * Find the text for so many things.
 * @param {string} name
 * @param {number} n
 * @returns {string}
 */
export function plural(name, n) {
  const { lang } = document.documentElement;
  const form = new Intl.PluralRules(lang).select(n) === "one" ? "One" : "Other";
  return word(name + form, { n: n.toLocaleString(lang) });
}
