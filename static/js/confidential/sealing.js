/**
 * Sealed messages. Each is padded, encrypted under a key of its own (AES-256-GCM), and that key is sealed to each reader:
 * X25519 with a key that is used once, HKDF-SHA-256, AES-256-GCM.
 */
import { decoded, encoded, joined, random } from "./bytes.js";
import { cipherKey, derived, fresh, shared } from "./keys.js";

const { subtle } = globalThis.crypto;
const SMALLEST = 4096; // bytes; then doubled, so that a length tells little
export const LARGEST = 1048576;
const ENVELOPE = "kring envelope 1";
const ONCE = new Uint8Array(12); // a nonce may be anything where its key is used once

/** What a message belongs to, so that nobody can show it as another report's, as another side's, or in another place. */
const about = (reporterPublic, byReporter, position) => joined(encoded("kring message 2"), reporterPublic, Uint8Array.of(byReporter ? 1 : 0, position >> 8, position & 255));

/** The same of messages that were sealed before their place was. */
const aboutBefore = (reporterPublic, byReporter) => joined(encoded("kring message 1"), reporterPublic, Uint8Array.of(byReporter ? 1 : 0));

/** @returns {boolean} whether so much can be said at once */
export const fits = (words) => encoded(JSON.stringify(words)).length + 4 <= LARGEST;

function padded(bytes) {
  let size = SMALLEST;
  while (size < bytes.length + 4) size *= 2;
  if (size > LARGEST) throw new RangeError("too long");
  const whole = new Uint8Array(size);
  new DataView(whole.buffer).setUint32(0, bytes.length);
  whole.set(bytes, 4);
  return whole;
}

const bare = (bytes) => bytes.subarray(4, 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0));

/**
 * Seal words to some readers and to the reporter.
 * @param {object} words
 * @param {{id: number, key: Uint8Array}[]} readers
 * @param {Uint8Array} reporterPublic
 * @param {boolean} byReporter
 * @param {number} position in the dialogue, from 1 on
 */
export async function seal(words, readers, reporterPublic, byReporter, position) {
  const [secret, nonce, once] = [random(32), random(12), await fresh()];
  const options = { name: "AES-GCM", iv: nonce, additionalData: about(reporterPublic, byReporter, position) };
  const text = await subtle.encrypt(options, await cipherKey(secret), padded(encoded(JSON.stringify(words))));
  const wrap = async (reader) => {
    const wrapped = await subtle.encrypt({ name: "AES-GCM", iv: ONCE }, await between(once.privateKey, reader, once.public, reader), secret);
    return joined(once.public, new Uint8Array(wrapped));
  };
  const envelopes = {};
  for (const { id, key } of readers) envelopes[id] = await wrap(key);
  return { sealed: joined(nonce, new Uint8Array(text)), own: await wrap(reporterPublic), envelopes };
}

async function between(privateKey, otherPublic, once, reader) {
  return cipherKey(await derived(await shared(privateKey, otherPublic), joined(once, reader), ENVELOPE));
}

/**
 * Open a message. Rejects with OperationError if it is not for this pair, not from this side, or not in its place.
 * @param {{sealed: Uint8Array, envelope: Uint8Array, byReporter: boolean, position: number}} message
 * @param {import("./keys.js").Pair} pair
 * @param {Uint8Array} reporterPublic
 */
export async function open({ sealed, envelope, byReporter, position }, pair, reporterPublic) {
  const once = envelope.subarray(0, 32);
  const key = await between(pair.privateKey, once, once, pair.public);
  const secret = await cipherKey(new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv: ONCE }, key, envelope.subarray(32))));
  const opened = (additionalData) => subtle.decrypt({ name: "AES-GCM", iv: sealed.subarray(0, 12), additionalData }, secret, sealed.subarray(12));
  const text = await opened(about(reporterPublic, byReporter, position)).catch(() => opened(aboutBefore(reporterPublic, byReporter)));
  return JSON.parse(decoded(bare(new Uint8Array(text))));
}
