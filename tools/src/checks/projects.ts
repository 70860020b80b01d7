import { access, glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Project {
  /** Folder inside the repository. */
  readonly folder: string;
  /** The folder's own name, with its parent's where that tells it apart: `provider-zai`. */
  readonly name: string;
}

/** Specs that run the whole product. */
const WHOLE_PRODUCT = ['e2e', 'faults'];

/** The workspaces that have specs, those of the whole product last: what they rest on is then known to work. */
export async function projectsWithSpecs(root: string): Promise<Project[]> {
  const { workspaces } = await readJson<{ workspaces: string[] }>(join(root, 'package.json'));
  const projects: Project[] = [];
  for (const pattern of workspaces) {
    for await (const folder of glob(pattern, { cwd: root })) {
      if (await hasSpecs(join(root, folder))) projects.push({ folder, name: await nameOf(join(root, folder)) });
    }
  }
  const rank = ({ folder }: Project): number => WHOLE_PRODUCT.indexOf(folder);
  return projects.sort((a, b) => rank(a) - rank(b) || a.folder.localeCompare(b.folder));
}

async function hasSpecs(folder: string): Promise<boolean> {
  try {
    await access(join(folder, 'vitest.config.ts'));
  } catch {
    return false;
  }
  for await (const _ of glob('{src,test}/**/*.spec.{ts,tsx}', { cwd: folder })) return true;
  return false;
}

async function nameOf(folder: string): Promise<string> {
  const { name, nx } = await readJson<{ name: string; nx?: { name?: string } }>(join(folder, 'package.json'));
  return nx?.name ?? name;
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}
