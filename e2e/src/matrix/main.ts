/**
 * Asks every model over each of its channels, by every SDK, for all that the rows name. Prints the tables, writes
 * docs/compatibility.md, and ends with exit code 1 when something is not as promised. The builds must be there.
 */
import { writeFile } from 'node:fs/promises';
import { CHANNELS } from './columns.ts';
import { toDocument, toTerminal } from './document.ts';
import { type ChannelMatrix, failuresIn, runMatrix } from './run-matrix.ts';

const DOCUMENT = new URL('../../../docs/compatibility.md', import.meta.url);

const matrices: ChannelMatrix[] = [];
for (const channel of CHANNELS) {
  const matrix = await runMatrix(channel);
  matrices.push(matrix);
  console.log(await toTerminal(matrix));
}
await writeFile(DOCUMENT, await toDocument(matrices));
const failures = matrices.flatMap(failuresIn);
for (const failure of failures) console.error(failure);
if (failures.length > 0) process.exitCode = 1;
