import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linksOf } from './markdown.ts';

export interface Page {
  /** Inside the repository. */
  readonly path: string;
  readonly text: string;
}

const MANUAL = 'docs/manual';
const INDEX = `${MANUAL}/README.md`;

/** What a newcomer reads: the README, then the manual in the order of its index, then what the index does not name. */
export async function pagesToWalk(root: string): Promise<Page[]> {
  const read = async (path: string): Promise<Page> => ({ path, text: await readFile(join(root, path), 'utf8') });
  const index = await read(INDEX);
  const named = linksOf(index.text).map(({ target }) => `${MANUAL}/${target.split('#', 1)[0]}`);
  const there = (await manualPages(root)).filter((path) => path !== INDEX);
  const inOrder = [...new Set([...named.filter((path) => there.includes(path)), ...there])];
  return [await read('README.md'), index, ...(await Promise.all(inOrder.map(read)))];
}

/** Every page of the manual, its index included. */
export async function manualPages(root: string): Promise<string[]> {
  const names = await readdir(join(root, MANUAL));
  return names
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `${MANUAL}/${name}`);
}
