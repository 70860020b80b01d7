import { decide, isOnce } from '../../decide.js';
import type { Exchange } from '../../exchange.js';
import { toLoadAnswer } from '../../load.js';
import { performAnswer } from '../../perform.js';
import type { Question } from '../../plan.js';
import { readConversation } from '../../turns.js';
import { webErrorBody } from '../../web-errors.js';
import { requireJson } from './chats.js';
import { checkCompletion, type GuestCompletion } from './check-completion.js';
import { MODEL, type GuestSite } from './site.js';
import { SnapshotWire } from './snapshot-wire.js';

/** `POST /api/guest/chat/completions` */
export async function answerCompletion(site: GuestSite, exchange: Exchange): Promise<void> {
  const body = await exchange.readJson();
  requireJson(exchange);
  const chat = site.guests.find((body as { conversation_id?: unknown } | undefined)?.conversation_id, exchange);
  const completion = checkCompletion(body, chat);
  exchange.call.model = MODEL;
  const question = toQuestion(site, completion);
  const decided = decide(question);
  // A prepared event adds to the text; here each event is all of the text.
  const plan = decided.kind === 'load' ? toLoadAnswer(decided, question) : decided;
  const settings = site.settings();
  await performAnswer(plan, exchange, new SnapshotWire(settings), {
    pacer: site.pacer,
    paceMs: settings.paceMs,
    toErrorBody: (status) => webErrorBody(status),
  });
}

function toQuestion(site: GuestSite, { turns, maxTokens }: GuestCompletion): Question {
  const conversation = readConversation(turns);
  return {
    ...conversation,
    channel: 'web',
    // The model cannot do otherwise.
    wantsThinking: true,
    wantsSearch: false,
    tools: [],
    maxTokens,
    role: 'guest',
    isRepeat: isOnce(conversation.text) && site.isRepeat(conversation.text),
  };
}
