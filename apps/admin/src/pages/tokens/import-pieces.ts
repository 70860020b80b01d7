/** Lines, or items of JSON, that the service is given at once: it takes them well within a second. */
const PIECE = 2_000;

/** Part of a list to import. */
export interface ImportPiece {
  readonly text: string;
  /** Lines, or items, of it. */
  readonly count: number;
  /** Those of the list before it. */
  readonly before: number;
}

/** A list in pieces that are imported one after the other, so that one sees how far it is. */
export function piecesOf(text: string, most = PIECE): ImportPiece[] {
  const items = itemsOf(text);
  if (items === null) return cut(text.split(/\r\n|\n|\r/), most, (lines) => lines.join('\n'));
  // What is no list of many goes as it is: the service knows more forms.
  return items.length <= most
    ? [{ text, count: items.length, before: 0 }]
    : cut(items, most, (part) => JSON.stringify(part));
}

function cut<T>(all: readonly T[], most: number, toText: (part: readonly T[]) => string): ImportPiece[] {
  const pieces: ImportPiece[] = [];
  for (let before = 0; before < all.length; before += most) {
    const part = all.slice(before, before + most);
    pieces.push({ text: toText(part), count: part.length, before });
  }
  return pieces;
}

/** Of JSON; null where it is none. */
function itemsOf(text: string): readonly unknown[] | null {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (!/^[[{]/.test(trimmed)) return null;
  try {
    const value = JSON.parse(trimmed) as unknown;
    if (Array.isArray(value)) return value;
    const { tokens } = value as { tokens?: unknown };
    return Array.isArray(tokens) ? tokens : [value];
  } catch {
    return null;
  }
}
