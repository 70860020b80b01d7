/** A fenced block, by what stands in front of it. */
export interface Block {
  /** `sh`, `js` and so on; '' where none is named. */
  readonly language: string;
  readonly code: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
  /** The HTML comment on the line before, without its marks; null where there is none. */
  readonly note: string | null;
}

/** Of these a block may be for the shell too, under a name that nothing here runs. */
const OTHER_SHELLS = ['bash', 'shell', 'console', 'zsh', ''];

/** Whether it cannot be told what a block is for. */
export const isUnnamed = ({ language }: Block): boolean => OTHER_SHELLS.includes(language);

interface Line {
  readonly text: string;
  readonly number: number;
}

interface Parts {
  readonly blocks: readonly Block[];
  /** What stands outside of blocks. */
  readonly prose: readonly Line[];
}

/** Tells the fenced blocks of a Markdown text from its prose. */
export function partsOf(markdown: string): Parts {
  const blocks: Block[] = [];
  const prose: Line[] = [];
  let open: { fence: string; language: string; note: string | null; lines: string[]; line: number } | null = null;
  markdown.split('\n').forEach((text, index) => {
    const number = index + 1;
    if (open !== null) {
      if (text.trim() !== open.fence) return void open.lines.push(text);
      blocks.push({ language: open.language, code: open.lines.join('\n'), line: open.line, note: open.note });
      open = null;
      return;
    }
    const [, fence, language = ''] = /^(`{3,})(\w*)\s*$/.exec(text) ?? [];
    if (fence === undefined) return void prose.push({ text, number });
    open = { fence, language, note: noteBefore(prose, number), lines: [], line: number + 1 };
  });
  return { blocks, prose };
}

/** A comment above a line, with nothing between but empty lines. */
function noteBefore(prose: readonly Line[], lineNumber: number): string | null {
  let number = lineNumber;
  for (const line of prose.toReversed()) {
    number -= 1;
    if (line.number !== number) return null;
    if (line.text.trim() !== '') return /^<!-- (.*) -->$/.exec(line.text.trim())?.[1] ?? null;
  }
  return null;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

const LINK = /!?\[(?:[^\]\\]|\\.)*\]\(([^)\s]+)\)/g;
const REFERENCE = /^\[[^\]^]+\]:\s+(\S+)/;

/** Where a text links to; neither code nor addresses of other sites. */
export function linksOf(markdown: string): Link[] {
  return partsOf(markdown).prose.flatMap(({ text, number }) => {
    const bare = text.replaceAll(/`[^`]*`/g, '``');
    const targets = [...bare.matchAll(LINK)].map(([, target]) => target!);
    const reference = REFERENCE.exec(bare)?.[1];
    return [...targets, ...(reference === undefined ? [] : [reference])]
      .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
      .map((target) => ({ target, line: number }));
  });
}

/** The anchors that GitHub gives the headings of a text. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const { text } of partsOf(markdown).prose) {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(text)?.[1];
    if (heading === undefined) continue;
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '').replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}
