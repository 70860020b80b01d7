import react from '@vitejs/plugin-react';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Lays a .br and a .gz beside each text file, which the server sends to those who take them. */
const compressed = (): Plugin => ({
  name: 'compressed',
  async writeBundle({ dir = '' }) {
    const names = (await readdir(dir, { recursive: true })).filter((name) => /\.(js|css|svg)$/.test(name));
    await Promise.all(
      names.map(async (name) => {
        const bytes = await readFile(join(dir, name));
        const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
        await writeFile(join(dir, `${name}.br`), await promisify(brotliCompress)(bytes, options));
        await writeFile(join(dir, `${name}.gz`), await promisify(gzip)(bytes));
      }),
    );
  },
});

export default defineConfig({
  // Addresses are taken from the page's base, which the server sets by ROOT_PATH.
  base: './',
  plugins: [react(), compressed()],
  resolve: { conditions: ['@sluice/source', 'module', 'browser', 'production'] },
  build: { outDir: 'dist/web', emptyOutDir: true, target: 'es2023', reportCompressedSize: false, assetsInlineLimit: 0 },
});
