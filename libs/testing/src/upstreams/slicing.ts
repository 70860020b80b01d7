/** How the bytes of an answer are cut into TCP writes: as whole frames, byte by byte, or inside each character. */
export type Slicing = 'frames' | 'bytes' | 'characters';

/** First byte of a UTF-8 character of two or more bytes (RFC 3629, section 3). */
const FIRST_LEAD_BYTE = 0xc0;

/** Cuts one frame. Joined, the slices are the frame. */
export function slice(frame: Buffer, slicing: Slicing): Buffer[] {
  if (slicing === 'frames') return [frame];
  const slices: Buffer[] = [];
  let start = 0;
  for (let index = 0; index < frame.length; index += 1) {
    const cutsHere = slicing === 'bytes' || (frame[index] ?? 0) >= FIRST_LEAD_BYTE;
    if (!cutsHere) continue;
    slices.push(frame.subarray(start, index + 1));
    start = index + 1;
  }
  if (start < frame.length) slices.push(frame.subarray(start));
  return slices;
}

/** About a word each, as a model's tokens come: white space goes before the word. Joined, they are the text. */
export function toWords(text: string): string[] {
  return text.match(/\s*\S{1,12}|\s+/gu) ?? [];
}

/** One code point each: combining marks and joined emoji come apart, surrogate pairs do not. */
export function toCodePoints(text: string): string[] {
  return Array.from(text);
}

/** Pieces of `size` UTF-16 units at most, for text of one-byte characters. */
export function toBlocks(text: string, size: number): string[] {
  const blocks: string[] = [];
  for (let start = 0; start < text.length; start += size) blocks.push(text.slice(start, start + size));
  return blocks;
}
