import type { Answer } from '../../plan.js';
import { toEvent, type Frame, type Wire } from '../../wire.js';
import type { K2ThinkSettings } from '../settings.js';
import { snapshots } from './snapshots.js';

/** The chat site's event stream: each event is all of the answer so far. */
export class SnapshotWire implements Wire {
  constructor(readonly settings: K2ThinkSettings) {}

  *frames(answer: Answer): Iterable<Frame> {
    for (const snapshot of snapshots(answer, this.settings)) yield { role: 'event', bytes: this.#event(snapshot) };
    const { usage, usagePlacement } = answer;
    // The site counts nothing by itself.
    const isCounted = usagePlacement !== 'default' && usagePlacement !== 'none';
    if (isCounted) yield { role: 'finish', bytes: toEvent({ usage }) };
    const [first, ...others] = this.settings.endMarkers.map((marker) => Buffer.from(`data: ${marker}\n\n`));
    if (first !== undefined) yield { role: 'finish', bytes: first };
    for (const bytes of others) yield { role: 'marker', bytes };
  }

  error(code: string): Buffer {
    return toEvent({ error: { detail: 'Something went wrong', code: Number(code) } });
  }

  #event(content: string): Buffer {
    const { payload } = this.settings;
    if (payload === 'choices') return toEvent({ choices: [{ delta: { role: 'assistant', content } }] });
    // A line of an event stream cannot hold a line break.
    const isRaw = payload === 'raw' && !/[\r\n]|^\s|^[[{"\d-]/.test(content);
    return isRaw ? Buffer.from(`data: ${content}\n\n`) : toEvent({ content });
  }
}
