import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandsOf } from '../src/docs/commands.ts';
import { anchorsOf, isUnnamed, linksOf, partsOf } from '../src/docs/markdown.ts';
import { manualPages, pagesToWalk } from '../src/docs/pages.ts';
import { ROOT } from '../src/run/root.ts';

const files = globSync('**/*.md', {
  cwd: ROOT,
  exclude: (path) => /(^|\/)(node_modules|dist|data|\.nx|recordings)($|\/)/.test(path),
});
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

/** What is wrong with a link, as text; null when it leads somewhere. */
function faultOf(file: string, target: string): string | null {
  const [path = '', anchor] = target.split('#', 2);
  const reached = path === '' ? file : relative(ROOT, join(ROOT, dirname(file), decodeURIComponent(path)));
  if (statSync(join(ROOT, reached), { throwIfNoEntry: false }) === undefined) return `${target}: there is no such file`;
  if (anchor === undefined || anchorsOf(textOf(reached)).has(decodeURIComponent(anchor))) return null;
  return `${target}: there is no such heading`;
}

describe('the documentation', () => {
  it.each(files)('%s links to what is there', (file) => {
    const faults = linksOf(textOf(file)).flatMap(({ target, line }) => {
      const fault = faultOf(file, target);
      return fault === null ? [] : [`${file}:${line} ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  it.each(files)('%s names commands that there are', (file) => {
    const named = [...textOf(file).matchAll(/\bnpm run ([a-z][\w:.-]*[\w])/g)].map(([, name]) => name!);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('has every page of the manual in its index', async () => {
    const named = linksOf(textOf('docs/manual/README.md')).map(({ target }) => `docs/manual/${target}`);
    const pages = (await manualPages(ROOT)).filter((path) => path !== 'docs/manual/README.md');
    expect(named).toEqual(expect.arrayContaining(pages));
  });

  it('says of each block what it is, the shell being sh', async () => {
    const unnamed = (await pagesToWalk(ROOT)).flatMap(({ path, text }) =>
      partsOf(text)
        .blocks.filter(isUnnamed)
        .map(({ line }) => `${path}:${line}`),
    );
    expect(unnamed).toEqual([]);
  });

  it('has blocks for the shell that the shell can read', async () => {
    for (const { path, text } of await pagesToWalk(ROOT)) {
      for (const { language, code, line } of partsOf(text).blocks) {
        if (language !== 'sh') continue;
        const commands = commandsOf(code, line);
        expect(commands.length, `${path}:${line}`).toBeGreaterThan(0);
      }
    }
  });
});

describe('a walk through a page', () => {
  const page = [
    '# A `b` c: d',
    '<!-- not run: it is another machine -->',
    '',
    '```sh',
    'apt-get install x',
    '```',
    '',
    '```sh',
    'curl \\',
    '  -d x',
    '# a comment',
    "echo 'two",
    "lines'",
    'cat <<EOF',
    'text',
    'EOF',
    '```',
    '[a](b.md#c) and `[no](link)`',
    '## A `b` c: d',
  ].join('\n');

  it('tells blocks with their notes from the text around', () => {
    const { blocks } = partsOf(page);
    expect(blocks.map(({ note, line }) => [note, line])).toEqual([
      ['not run: it is another machine', 5],
      [null, 9],
    ]);
    expect(linksOf(page)).toEqual([{ target: 'b.md#c', line: 18 }]);
    expect([...anchorsOf(page)]).toEqual(['a-b-c-d', 'a-b-c-d-1']);
  });

  it('enters commands one by one, each whole', () => {
    const [, block] = partsOf(page).blocks;
    expect(commandsOf(block!.code, block!.line)).toEqual([
      { text: 'curl \\\n  -d x', line: 9 },
      { text: "echo 'two\nlines'", line: 12 },
      { text: 'cat <<EOF\ntext\nEOF', line: 14 },
    ]);
  });
});
