/** Bytes as texts and back. */

/** @param {string} text */
export const encoded = (text) => new TextEncoder().encode(text);

/** @param {Uint8Array} bytes */
export const decoded = (bytes) => new TextDecoder().decode(bytes);

/**
 * @param {Uint8Array} bytes
 * @returns {string} base64
 */
export function toBase64(bytes) {
  let text = "";
  for (let place = 0; place < bytes.length; place += 32768) text += String.fromCharCode(...bytes.subarray(place, place + 32768));
  return btoa(text);
}

/**
 * @param {string} text base64
 * @returns {Uint8Array}
 */
export const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

/** @param {...Uint8Array} parts */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

/** @param {number} count */
export const random = (count) => crypto.getRandomValues(new Uint8Array(count));
