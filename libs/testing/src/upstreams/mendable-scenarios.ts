import type { WireKind } from './call-log.js';
import { brokenToolAnswer, jsonAnswer } from './scenario-plans.js';
import type { Scenario } from './scenarios.js';

const BOTH: readonly WireKind[] = ['web', 'api'];

/** Rows of the table of scenarios: answers that are no good, and better ones for who says so. */
export const MENDABLE_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'broken-tool': {
    summary:
      'Calls a tool in the text, in a way that is no good; in a good way in answer to a message that follows it.',
    channels: BOTH,
    args: {
      kind: '`json` (default), `schema`, `name`, `cut`, or `none`: no call at all',
      form: 'of the good call, as for `tool`',
      stubborn: 'flag: no good the second time either',
    },
    isMendable: true,
    plan: (question, args) => ({ answer: brokenToolAnswer(question, args) }),
  },
  json: {
    summary:
      'Answers with JSON; where something is `wrong`, with that first, and well in answer to a message that follows it.',
    channels: BOTH,
    args: {
      value: 'default `{"answer":42}`',
      form: '`bare` (default), `fenced`, or `prose`: with words around it',
      wrong: 'what stands in place of the value the first time',
      stubborn: 'flag: wrong the second time too',
    },
    isMendable: true,
    plan: (question, args) => ({ answer: jsonAnswer(question, args) }),
  },
};
