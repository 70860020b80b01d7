import { treatmentOf, type Model, type ModelChannel, type RequestOption } from '@sluice/contract';

const HEAD = ['models', 'channel', 'reasoning', 'tools', 'images', 'search', 'JSON', 'JSON schema', 'stop texts'];
/** By the names that clients know. */
const PARAMETERS: readonly (readonly [name: string, option: RequestOption])[] = [
  ['max_tokens', 'maxOutputTokens'],
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
  ['seed', 'seed'],
];
const EMULATION = { emulatesTools: true };

/** The table of what each channel of each model can do, in Markdown, as docs/capabilities.md has it. */
export function describeCapabilities(models: readonly Model[]): string {
  const rows = new Map<string, string[]>();
  for (const model of models) {
    for (const channel of model.channels) {
      const cells = cellsOf(channel).join(' | ');
      rows.set(cells, [...(rows.get(cells) ?? []), `\`${model.id}\``]);
    }
  }
  const head = [...HEAD, ...PARAMETERS.map(([name]) => `\`${name}\``)];
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...[...rows].map(([cells, ids]) => `| ${ids.join(', ')} | ${cells} |`),
  ].join('\n');
}

function cellsOf(channel: ModelChannel): readonly string[] {
  const generally = (option: RequestOption): string => toWord(treatmentOf(option, undefined, channel, EMULATION));
  const format = (type: 'json_object' | 'json_schema'): string => {
    const value = type === 'json_object' ? ({ type } as const) : ({ type, name: '', schema: {} } as const);
    return toWord(treatmentOf('responseFormat', value, channel, EMULATION));
  };
  return [
    `\`${channel.id}\``,
    channel.reasoning,
    generally('tools'),
    channel.hasVision ? 'native' : '–',
    generally('webSearch'),
    format('json_object'),
    format('json_schema'),
    channel.maxStops > 0 ? `native (${channel.maxStops})` : 'emulated',
    ...PARAMETERS.map(([, option]) => generally(option)),
  ];
}

const toWord = (treatment: string): string => (treatment === 'ignored' ? '–' : treatment);
