// Copies what a built app runs, of the repository and of node_modules, and nothing else:
//   node docker/trace.mjs <folder of the app> <its main file> <folder to copy to>
// Imports are followed. Files that are found in another way are named in the app's package.json as `sluice.files`.
import { nodeFileTrace } from '@vercel/nft';
import { cpSync, existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '', main = '', target = ''] = process.argv.slice(2);
const { sluice } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const { fileList } = await nodeFileTrace([join(folder, main)]);
const named = (sluice?.files ?? []).flatMap((pattern) => {
  const found = globSync(pattern);
  if (found.length === 0) throw new Error(`${folder}/package.json names ${pattern}, which is not there`);
  return found;
});

const copy = (path) => cpSync(path, join(target, path), { recursive: true, verbatimSymlinks: true });
for (const path of [...fileList, ...named, join(folder, 'package.json')]) {
  copy(path);
  if (existsSync(`${path}.map`) && !path.includes('node_modules/')) copy(`${path}.map`);
}
