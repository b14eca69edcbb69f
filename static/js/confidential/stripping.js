/** What goes along with a report: pictures, painted anew, and plain text. Whatever else could tell who made it is not taken. */
import { toBase64 } from "./bytes.js";

const LONGEST = 1600; // pixels a side
const MOST = 220000; // bytes of a picture
const MOST_TEXT = 100000; // bytes of a text
const QUALITIES = [0.85, 0.7, 0.55, 0.4];

/** A file that cannot go along; the message is the name of a word. */
export class NotTaken extends Error {}

/**
 * Take from a file all but what one sees: name, place, camera, hidden previews, comments.
 * @param {File} file
 * @param {number} number how many went along before
 * @returns {Promise<{name: string, type: string, data: string}>}
 */
export async function stripped(file, number) {
  if (/^image\/(png|jpeg|gif|webp|avif|bmp)$/.test(file.type)) return painted(file, number);
  if (file.type === "text/plain") return written(file, number);
  throw new NotTaken("kindNotTaken");
}

async function painted(file, number) {
  const picture = await createImageBitmap(file).catch(() => {
    throw new NotTaken("pictureBroken");
  });
  for (let scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height)); scale > 0.05; scale /= 1.5) {
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (blob.size <= MOST) return { name: `picture-${number + 1}.jpg`, type: "image/jpeg", data: await base64(blob) };
    }
  }
  throw new NotTaken("pictureBroken");
}

async function written(file, number) {
  if (file.size > MOST_TEXT) throw new NotTaken("textTooLarge");
  return { name: `text-${number + 1}.txt`, type: "text/plain", data: await base64(file) };
}

const base64 = async (blob) => toBase64(new Uint8Array(await blob.arrayBuffer()));
