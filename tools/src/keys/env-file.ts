import { readFile, realpath, rename, writeFile } from 'node:fs/promises';

/**
 * A text of settings in which these stand: in the place of the line that set one, also one that is commented out, else at
 * the end. Whoever has an empty value is commented out.
 */
export function withSettings(text: string, settings: Readonly<Record<string, string>>): string {
  let lines = text.replace(/\n$/, '').split('\n');
  for (const [name, value] of Object.entries(settings)) {
    const line = value === '' ? `#${name}=` : `${name}=${value}`;
    const form = new RegExp(`^#?\\s*(export\\s+)?${name}\\s*=`);
    const isSet = (one: string): boolean => form.test(one) && !one.startsWith('#');
    // The last line that sets a name is the one that counts.
    const at = lines.findLastIndex(isSet) >= 0 ? lines.findLastIndex(isSet) : lines.findIndex((one) => form.test(one));
    lines = at < 0 ? [...lines, line] : lines.with(at, line);
  }
  return `${lines.join('\n')}\n`;
}

/** Changes a file of settings, all at once: whoever reads it finds it whole. */
export async function changeSettings(path: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const file = await realpath(path);
  const unfinished = `${file}.part`;
  await writeFile(unfinished, withSettings(await readFile(file, 'utf8'), settings), { mode: 0o600 });
  await rename(unfinished, file);
}
