/** A fence, at least as long as the block inside needs, under a line that holds a path in bold and nothing else. */
const NAMED_BLOCK = /^\*\*`([^`\n]+)`\*\*\n\n(`{3,})\w*\n(.*?\n)\2$/gms;

/** The files that a Markdown text spells out, by path. */
export function namedFiles(markdown: string): ReadonlyMap<string, string> {
  return new Map([...markdown.matchAll(NAMED_BLOCK)].map(([, path, , text]) => [path!, text!]));
}

/** The commands under a heading, one a line of its `sh` blocks. */
export function commandsUnder(heading: string, markdown: string): readonly string[] {
  const [, section = ''] = markdown.split(`\n## ${heading}\n`);
  const blocks = section.split('\n## ')[0]!.matchAll(/^```sh\n(.*?)\n```$/gms);
  return [...blocks].flatMap(([, text]) => text!.replaceAll('\\\n', ' ').split('\n'));
}
