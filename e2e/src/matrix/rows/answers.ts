import { expectedAnswer } from '@sluice/testing';
import type { Column } from '../columns.ts';
import { expectEqual, expectFinished, expectTrue, type Scene, type Seen, WAYS } from '../scene.ts';
import type { Row } from './row.ts';

const PROMPT_BYTES = 100 * 1024;
/** One red pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';

const channelOf = ({ channel }: Column): 'api' | 'web' => (channel.id === 'web' ? 'web' : 'api');

/** Lines that differ, in several scripts, so that nothing can be lost, doubled or spoilt unseen. */
const LONG_PROMPT = (() => {
  const lines = ['sim:plain text=Read'];
  for (let size = 0, line = 1; size < PROMPT_BYTES; line += 1) {
    const text = `${line} – a line, 第${line}行, 😀`;
    lines.push(text);
    size += Buffer.byteLength(text) + 1;
  }
  return lines.join('\n');
})();

const plain: Row = {
  name: 'plain',
  promise: 'An answer comes whole: its text, `stop`, and the count of its tokens.',
  async hold(scene) {
    const seen = await scene.ask('whole', 'sim:plain text=Hello');
    expectFinished(seen, scene.column);
    expectEqual('the text', seen.text, 'Hello');
  },
};

const stream: Row = {
  name: 'stream',
  promise: 'An answer comes in pieces, which joined are the text; `stop` and the count of its tokens come last.',
  async hold(scene) {
    const text = 'one two three four five';
    const seen = await scene.ask('streamed', `sim:plain text=${JSON.stringify(text)}`);
    expectFinished(seen, scene.column);
    expectEqual('the text', seen.text, text);
    expectTrue('the text came in one piece', seen.pieces > 1);
  },
};

const thinking: Row = {
  name: 'thinking',
  promise:
    'Reasoning is asked for (`reasoning_effort`, where the model can be told), and comes apart from the text, to the letter.',
  async hold(scene) {
    const { column } = scene;
    const isFixed = column.channel.reasoning === 'always';
    const question = isFixed ? 'sim:thinking' : 'Think about this.';
    for (const seen of await scene.both(question, isFixed ? {} : { reasoningEffort: 'high' })) {
      expectFinished(seen, column);
      const expected = expectedAnswer(channelOf(column), seen.asked, {
        wantsThinking: true,
        // These search whatever is asked.
        wantsSearch: column.model.endsWith('-Search'),
      });
      expectEqual(`${seen.way}: the reasoning`, seen.reasoning, expected.reasoning);
      expectEqual(`${seen.way}: the text`, seen.text, expected.text);
      expectEqual(`${seen.way}: the ignored fields`, seen.headers.get('x-sluice-ignored-params'), null);
    }
  },
};

const search: Row = {
  name: 'search',
  promise:
    'A web search is asked for (`web_search`), the upstream searches, and its sources come with the answer. Where the model has no search, the answer names `web_search` in `x-sluice-ignored-params`.',
  isOffered: ({ channel }) => channel.hasSearch,
  async hold(scene) {
    for (const seen of await scene.both('What is new?', { webSearch: true })) {
      expectFinished(seen, scene.column);
      const expected = expectedAnswer(channelOf(scene.column), seen.asked, { wantsSearch: true });
      expectEqual(`${seen.way}: the text`, seen.text, expected.text);
      const sources = expected.citations.map(({ title, url }) => ({ title, url }));
      expectTrue('the upstream has nothing to cite', sources.length > 0);
      expectEqual(`${seen.way}: the sources`, seen.citations, scene.client.showsCitations ? sources : null);
    }
  },
  async withhold(scene) {
    for (const seen of await scene.both('sim:plain text=Hello', { webSearch: true })) {
      expectFinished(seen, scene.column);
      expectEqual(`${seen.way}: the text`, seen.text, 'Hello');
      expectEqual(`${seen.way}: the ignored fields`, seen.headers.get('x-sluice-ignored-params'), 'web_search');
    }
  },
};

const vision: Row = {
  name: 'vision',
  promise:
    'An image goes with the question and reaches the upstream. A model without sight refuses it: 400 `unsupported_value`.',
  isOffered: ({ channel }) => channel.hasVision,
  async hold(scene) {
    for (const seen of await askAboutImage(scene)) {
      expectFinished(seen, scene.column);
      expectEqual(`${seen.way}: the text`, seen.text, 'Red');
      const sent = seen.calls.map(({ body }) => JSON.stringify(body));
      expectTrue(
        `${seen.way}: no image reached the upstream`,
        sent.some((body) => body.includes('"image_url"')),
      );
    }
  },
  async withhold(scene) {
    for (const seen of await askAboutImage(scene)) {
      expectEqual(`${seen.way}: the error`, seen.error, { status: 400, code: 'unsupported_value' });
      expectEqual(`${seen.way}: the calls of the upstream`, seen.calls.length, 0);
    }
  },
};

const askAboutImage = (scene: Scene): Promise<readonly Seen[]> =>
  Promise.all(
    WAYS.map((way) => scene.askAfter(way, [{ role: 'user', text: scene.marked('sim:plain text=Red'), image: PIXEL }])),
  );

const json: Row = {
  name: 'JSON mode',
  promise:
    'JSON is asked for (`response_format`), and the text is JSON alone, also where the model writes it in a fence.',
  async hold(scene) {
    const form = scene.column.channel.responseFormats.includes('json_object') ? 'bare' : 'fenced';
    for (const seen of await scene.both(`sim:json value={"age":7} form=${form}`, { wantsJson: true })) {
      expectFinished(seen, scene.column);
      expectEqual(`${seen.way}: the text`, seen.text, '{"age":7}');
    }
  },
};

const stop: Row = {
  name: 'stop',
  promise: 'The text ends before the first stop text, and says `stop`.',
  async hold(scene) {
    const answer = JSON.stringify('one two three four');
    for (const seen of await scene.both(`sim:plain text=${answer}`, { stop: ['three'] })) {
      expectFinished(seen, scene.column);
      expectEqual(`${seen.way}: the text`, seen.text, 'one two ');
    }
  },
};

const unicode: Row = {
  name: 'unicode',
  promise:
    'Many scripts, joined emoji and marks reach the upstream and come back to the letter, also cut inside a character.',
  async hold(scene) {
    const spoken = expectedAnswer('api', 'sim:multibyte').text;
    for (const seen of await scene.both(`sim:echo ${spoken}`)) {
      expectFinished(seen, scene.column);
      expectEqual(`${seen.way}: the text`, seen.text, seen.asked.slice('sim:echo '.length));
    }
    const cut = await scene.ask('streamed', 'sim:multibyte');
    expectFinished(cut, scene.column);
    expectEqual('the text cut inside characters', cut.text, spoken);
  },
};

const longPrompts: Row = {
  name: '100 kB prompt',
  promise: 'A message of 100 kB reaches the upstream whole, and is answered.',
  async hold(scene) {
    for (const seen of await scene.both(LONG_PROMPT)) {
      expectFinished(seen, scene.column);
      expectEqual(`${seen.way}: the text`, seen.text, 'Read');
      expectTrue(`${seen.way}: the prompt did not reach the upstream whole`, seen.calls.length > 0);
    }
  },
};

export const ANSWERS = { plain, stream, thinking, search, vision, json, stop, unicode, longPrompts };
