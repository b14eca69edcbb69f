/**
 * Key pairs: X25519. A reporter's is made of the receipt code, a recipient's is random and lies under a passphrase.
 * docs/CONFIDENTIAL.md writes the format down; tests/confidential/sealing.py reads and writes the same in Python.
 */
import { encoded, fromBase64, joined, random } from "./bytes.js";

const { subtle } = globalThis.crypto;
const CURVE = { name: "X25519" };
const PKCS8 = Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20]);
const DIGITS = 24; // of a receipt code: 79 bits

/** @typedef {{privateKey: CryptoKey, public: Uint8Array}} Pair */

/** Tell whether this browser can do all that is needed here. */
export async function isAble() {
  try {
    return (await fresh()).public.length === 32;
  } catch {
    return false;
  }
}

/** Make a slow key of a secret: PBKDF2 with HMAC-SHA-256. */
async function stretched(secret, salt, rounds) {
  const material = await subtle.importKey("raw", encoded(secret.normalize("NFKC")), "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, material, 256));
}

/** Derive 32 bytes for one use: HKDF with SHA-256. */
export async function derived(bytes, salt, use) {
  const material = await subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info: encoded(use) }, material, 256));
}

/** @param {Uint8Array} bytes */
export const cipherKey = (bytes) => subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);

/** @returns {Promise<CryptoKey>} */
export const publicKey = (bytes) => subtle.importKey("raw", bytes, CURVE, true, []);

/** What two keys have in common. */
export async function shared(privateKey, otherPublic) {
  return new Uint8Array(await subtle.deriveBits({ name: "X25519", public: await publicKey(otherPublic) }, privateKey, 256));
}

/** @returns {Promise<Pair>} the pair whose private half are these 32 bytes */
async function pairOf(bytes) {
  const privateKey = await subtle.importKey("pkcs8", joined(PKCS8, bytes), CURVE, true, ["deriveBits"]);
  const { x } = await subtle.exportKey("jwk", privateKey);
  return { privateKey, public: fromBase64(x.replaceAll("-", "+").replaceAll("_", "/")) };
}

/** @returns {Promise<Pair>} a pair that nobody had before */
export async function fresh() {
  return pairOf(random(32));
}

/** @returns {string} a receipt code: digits in groups of four */
export function newCode() {
  const digits = [];
  while (digits.length < DIGITS) digits.push(...Array.from(random(DIGITS)).filter((byte) => byte < 250).map((byte) => byte % 10));
  return digits.slice(0, DIGITS).join("").replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** @returns {string | null} the digits of what was typed; null if they are too few or too many */
export function digitsOf(typed) {
  const digits = typed.normalize("NFKC").replace(/\D/g, "");
  return digits.length === DIGITS ? digits : null;
}

/**
 * What a receipt code gives: what opens the report on the server, and the pair that opens its words. The code itself is sent nowhere.
 * @param {string} code
 * @param {Uint8Array} salt of the channel
 * @param {number} rounds
 */
export async function receipt(code, salt, rounds) {
  const master = await stretched(digitsOf(code), joined(encoded("kring receipt 1"), salt), rounds);
  return { opening: await derived(master, salt, "kring receipt opening 1"), pair: await pairOf(await derived(master, salt, "kring receipt key 1")) };
}

/** Make a recipient's pair, and lock its private half under a passphrase. */
export async function newLocked(passphrase, rounds) {
  const secret = random(32);
  const pair = await pairOf(secret);
  return { pair, public: pair.public, ...(await lock(secret, pair.public, passphrase, rounds)) };
}

async function lock(secret, ownPublic, passphrase, rounds) {
  const [salt, nonce] = [random(16), random(12)];
  const key = await cipherKey(await stretched(passphrase, salt, rounds));
  const words = await subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: ownPublic }, key, secret);
  return { salt, rounds, locked: joined(nonce, new Uint8Array(words)) };
}

async function secretOf({ locked, salt, rounds, public: ownPublic }, passphrase) {
  const key = await cipherKey(await stretched(passphrase, salt, rounds));
  return new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv: locked.subarray(0, 12), additionalData: ownPublic }, key, locked.subarray(12)));
}

/**
 * The private half of a recipient's key, under the passphrase of now or of lately: `locks` has the newest first.
 * Rejects with OperationError if it is another passphrase.
 */
async function secretUnder({ public: ownPublic, locks }, passphrase) {
  let wrong;
  for (const one of locks) {
    try {
      return await secretOf({ ...one, public: ownPublic }, passphrase);
    } catch (error) {
      wrong = error;
    }
  }
  throw wrong;
}

/** Unlock a recipient's pair. Rejects with OperationError if it is another passphrase. */
export async function unlock(key, passphrase) {
  return pairOf(await secretUnder(key, passphrase));
}

/** Put a recipient's key under another passphrase. */
export async function relock(key, passphrase, other, rounds) {
  return lock(await secretUnder(key, passphrase), key.public, other, rounds);
}
