import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import type { Column } from './columns.ts';
import type { Row } from './rows/row.ts';
import { ROWS } from './rows/rows.ts';
import { type Cell, type ChannelMatrix, CLIENTS, failuresIn } from './run-matrix.ts';

const CHANNEL_TITLES = { api: 'Over the official APIs (`api`)', web: 'Over the chat sites (`web`)' };

/** The width that the formatter is told; tables take what they need. */
const WIDTH = 120;

/** The table of one channel and provider in Markdown, a line each. */
interface Table {
  readonly provider: string;
  readonly lines: readonly string[];
}

/** docs/compatibility.md as these runs have it, formatted. */
export function toDocument(matrices: readonly ChannelMatrix[]): Promise<string> {
  const text = [
    '# Compatibility',
    '',
    introduction(),
    '',
    '| row | what is asked for, and what must be seen |',
    '| --- | --- |',
    ...ROWS.map((row) => `| ${labelOf(row)} | ${row.promise} |`),
    '',
    'All but the first two are asked twice: for one body, and for a stream.',
    '',
    ...matrices.flatMap(describeChannel),
    ...footnotes(),
  ].join('\n');
  return format(text, { parser: 'markdown', printWidth: WIDTH });
}

/** The same tables for a terminal. */
export async function toTerminal(matrix: ChannelMatrix): Promise<string> {
  const text = describeTables(matrix.cells).flatMap(({ provider, lines }) => [
    `${provider}, ${matrix.channel}:`,
    '',
    ...lines,
    '',
  ]);
  return format(text.join('\n').replaceAll(/\[\^\w+\]/g, ''), { parser: 'markdown', printWidth: WIDTH });
}

function introduction(): string {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const named = ['openai', 'ai', '@ai-sdk/openai-compatible', '@langchain/openai'].map(
    (name) => `\`${name}\` ${dependencies[name]}`,
  );
  const [openai, ai, provider, langchain] = named;
  return [
    `Every model over each of its channels, asked through ${openai}, ${ai} with ${provider}, and ${langchain}, with their own retries off.`,
    'The whole product runs, over simulated upstreams and with one channel in use.',
    '`npm run compatibility` writes this page; `npm test` runs the same and fails when it comes to anything else.',
    '',
    '**yes**: all three see what the row promises. **–**: the model does not offer it, and all three see what the row promises for that case.',
    '**no**: what was seen instead stands below the tables of the channel.',
  ].join('\n');
}

function describeChannel(matrix: ChannelMatrix): readonly string[] {
  const failures = failuresIn(matrix);
  const tables = describeTables(matrix.cells).flatMap(({ provider, lines }) => [`### ${provider}`, '', ...lines, '']);
  const absent = matrix.absent.map(({ model }) => `\`${model}\``).join(', ');
  return [
    `## ${CHANNEL_TITLES[matrix.channel]}`,
    '',
    ...tables,
    ...(absent === ''
      ? []
      : [
          `Without this channel: ${absent}. It is not in \`/v1/models\` where no other is in use, and 404 \`model_not_found\`.`,
          '',
        ]),
    ...(failures.length === 0 ? [] : ['Not as promised:', '', ...failures.map((failure) => `- ${failure}`), '']),
  ];
}

function describeTables(cells: readonly Cell[]): readonly Table[] {
  const columns = [...new Set(cells.map(({ column }) => column))];
  const providers = [...new Set(columns.map(({ providerName }) => providerName))];
  return providers.map((provider) => {
    const own = columns.filter(({ providerName }) => providerName === provider);
    return { provider, lines: describeTable(cells, own) };
  });
}

function describeTable(cells: readonly Cell[], columns: readonly Column[]): readonly string[] {
  const markOf = (row: Row, column: Column): string =>
    toMark(cells.find((cell) => cell.row === row && cell.column === column)!);
  return [
    `| | ${columns.map(({ model }) => `\`${model}\``).join(' | ')} |`,
    `| --- | ${columns.map(() => ':-:').join(' | ')} |`,
    ...ROWS.map((row) => `| ${labelOf(row)} | ${columns.map((column) => markOf(row, column)).join(' | ')} |`),
  ];
}

function toMark({ results, isOffered }: Cell): string {
  if (results.some(({ cause }) => cause !== null)) return '**no**';
  return isOffered ? 'yes' : '–';
}

const notesOf = (name: string): readonly string[] =>
  CLIENTS.flatMap(({ name: client, notes }) => (notes[name] === undefined ? [] : [`\`${client}\`: ${notes[name]}`]));

const labelOf = ({ name }: Row): string => (notesOf(name).length === 0 ? name : `${name}[^${name}]`);

const footnotes = (): readonly string[] =>
  ROWS.flatMap(({ name }) => {
    const notes = notesOf(name);
    return notes.length === 0 ? [] : [`[^${name}]: ${notes.join(' ')}`, ''];
  });
