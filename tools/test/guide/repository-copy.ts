import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import {
  copyFile,
  cp,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { runToEnd } from '../../src/run/process-group.ts';

/** Neither part of the repository nor needed to work in it. */
const LEFT_OUT = ['.git', '.nx', '.env', '.test-report', 'data', 'node_modules'];
/** Made by builds and installs: git does not look at them. */
const IGNORED = ['node_modules', 'dist', '.nx'];

/** A copy of the repository as it is built and installed, in a folder of its own, to try a change in. */
export class RepositoryCopy {
  private before = new Map<string, string>();
  private constructor(readonly root: string) {}

  static async of(repository: string): Promise<RepositoryCopy> {
    const copy = new RepositoryCopy(await mkdtemp(join(tmpdir(), 'sluice-copy-')));
    for (const name of await readdir(repository)) {
      if (!LEFT_OUT.includes(name)) await cp(join(repository, name), join(copy.root, name), { recursive: true });
    }
    await linkTree(join(repository, 'node_modules'), join(copy.root, 'node_modules'));
    copy.before = await copy.files();
    return copy;
  }

  async write(files: ReadonlyMap<string, string>): Promise<void> {
    for (const [path, text] of files) {
      await mkdir(dirname(join(this.root, path)), { recursive: true });
      await writeFile(join(this.root, path), text, { flag: 'wx' });
    }
  }

  /** Runs a command line in the copy. @throws Error with its output when it fails */
  async run(command: string, signal: AbortSignal): Promise<void> {
    const path = `${dirname(process.execPath)}:${process.env['PATH']}`;
    const env = { ...process.env, PATH: path, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' };
    const { code, output } = await runToEnd('sh', ['-c', command], { cwd: this.root, env, signal });
    if (code !== 0) throw new Error(`${command}\n${output}`);
  }

  /** What git would show: paths that came, went or changed since the copy was made. */
  async changes(): Promise<readonly string[]> {
    const after = await this.files();
    const paths = new Set([...this.before.keys(), ...after.keys()]);
    return [...paths].filter((path) => this.before.get(path) !== after.get(path)).sort();
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }

  private async files(folder = this.root): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (IGNORED.includes(entry.name)) continue;
      if (entry.isDirectory()) for (const [inner, hash] of await this.files(path)) found.set(inner, hash);
      else
        found.set(
          relative(this.root, path),
          createHash('sha256')
            .update(await readFile(path))
            .digest('hex'),
        );
    }
    return found;
  }
}

/**
 * The same tree with links in place of the files, which takes no space and little time. Tools write into files that
 * begin with a dot, so those are copies; all are where the system cannot link.
 */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.name.startsWith('.')) await copyFile(source, target);
    else await link(source, target).catch(() => copyFile(source, target, constants.COPYFILE_FICLONE));
  }
}
