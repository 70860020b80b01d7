import { SHARED_ARGS } from './decide.js';
import { SCENARIOS } from './scenarios.js';

/** The tables of scenarios and shared arguments in Markdown, as the README has them. */
export function describeScenarios(): string {
  const rows = Object.entries(SCENARIOS).map(([name, { summary, channels, args }]) => {
    const where = channels.length === 2 ? '' : ` Only on ${channels.join('')}.`;
    const cell = Object.entries(args).map(([key, meaning]) => `\`${key}\`: ${meaning}`);
    return `| \`sim:${name}\` | ${summary}${where} | ${cell.join('<br>')} |`;
  });
  const shared = Object.entries(SHARED_ARGS).map(([key, meaning]) => `| \`${key}\` | ${meaning} |`);
  return [
    ...['| scenario | what happens | its arguments |', '|---|---|---|', ...rows],
    '',
    ...['| shared argument | what it does |', '|---|---|', ...shared],
  ].join('\n');
}
