const CHARACTERS: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
  '&#39;': "'",
  '&amp;': '&',
};

/** Undoes the escaping of text for HTML; once, so that `&amp;lt;` is `&lt;`. */
export const unescapeHtml = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|#x27|#39|amp);/g, (entity) => CHARACTERS[entity] ?? entity);
