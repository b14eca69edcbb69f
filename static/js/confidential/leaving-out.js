/** Who must not read a report? Whoever it is about. */

const TITLES = new Set("mr mrs ms miss mister dr prof ir ing mevrouw mevr mw meneer mijnheer dhr heer herr frau madame mme monsieur mlle".split(" "));

/** Small words of names, which tell nothing by themselves. */
const SMALL = new Set("van von vom vander vanden den der des del della dos das ter ten het zum zur les".split(" "));

/** The words of a name, without accents, case and titles. */
const words = (text) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word && !TITLES.has(word));

const holds = (whole, part) => part.length > 0 && part.every((word) => whole.includes(word));

/**
 * Find the readers whom a report is about. A name from the list of people means that person alone; a free one, everybody whom it
 * may mean: rather one too many.
 * @param {string[]} about each "Ana Peeters @ana.peeters" as chosen, or words as typed
 * @param {{id: number, name: string, handle: string}[]} readers
 * @returns {Set<number>} ids
 */
export function leftOut(about, readers) {
  const found = new Set();
  for (const named of about) {
    const handle = named.match(/@(\S+)\s*$/)?.[1].toLowerCase();
    for (const reader of readers) if (handle ? handle === reader.handle.toLowerCase() : mayMean(named, reader)) found.add(reader.id);
  }
  return found;
}

function mayMean(named, { name, handle }) {
  const [said, own] = [words(named), words(name)];
  return holds(own, said) || holds(said, own) || (said.length === 1 && said[0] === handle.toLowerCase()) || words(handle).join(" ") === said.join(" ");
}

/**
 * Find the readers whose whole name or @handle stands in a text.
 * @param {string} text
 * @param {{id: number, name: string, handle: string}[]} readers
 * @returns {Set<number>} ids
 */
export function namedIn(text, readers) {
  const said = ` ${words(text).join(" ")} `;
  const handles = new Set([...text.toLowerCase().matchAll(/@([\p{L}\p{N}._-]*[\p{L}\p{N}])/gu)].map(([, handle]) => handle));
  const isNamed = ({ name, handle }) => said.includes(` ${words(name).join(" ")} `) || handles.has(handle.toLowerCase());
  return new Set(readers.filter(isNamed).map(({ id }) => id));
}

/**
 * Find the readers of whose name one word stands in a text, a surname above all: perhaps they are meant, perhaps somebody else.
 * A word counts that is written large, as names are, and is no small word of a name ("van", "de").
 * @param {string} text
 * @param {{id: number, name: string, handle: string}[]} readers
 * @returns {Map<number, string>} ids, each with the word as it was written
 */
export function hintedAt(text, readers) {
  const said = new Map(); // what was written large, by how it is compared
  for (const [written] of text.replace(/@[\p{L}\p{N}._-]+/gu, " ").matchAll(/\p{Lu}[\p{L}\p{M}’'-]*/gu)) for (const word of words(written)) if (!said.has(word)) said.set(word, written);
  const whole = namedIn(text, readers);
  const found = new Map();
  for (const { id, name } of readers) {
    const last = words(name).filter((word) => word.length > 2 && !SMALL.has(word)).findLast((word) => said.has(word));
    if (last && !whole.has(id)) found.set(id, said.get(last));
  }
  return found;
}
