// Whether the service of this container is alive: exit code 0. It stands where the service does, whose package.json
// names the port.
import { readFileSync } from 'node:fs';

const { sluice } = JSON.parse(readFileSync('package.json', 'utf8'));
const { ok } = await fetch(`http://127.0.0.1:${sluice.port}/health`).catch(() => ({ ok: false }));
process.exit(ok ? 0 : 1);
