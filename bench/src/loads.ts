import type { Load, Subject } from './subjects.ts';

/** One kind of traffic, and on which ways it is measured. */
export interface LoadCase {
  readonly name: string;
  readonly load: Load;
  readonly subjects: readonly Subject[];
}

const streams = (atOnce: number, requests: number, message: string, spreadMs = 0): Load => ({
  message: `sim:load ${message}`,
  isStream: true,
  atOnce,
  requests,
  spreadMs,
  isStamped: message.includes('stamp'),
  untimed: 0,
  pauseMs: 0,
});

/** As quickly as the sockets take them, each event in a write of its own, as a server writes tokens. */
const FAST = 'rate=100000';

const OVER_HTTP: readonly Subject[] = ['direct', 'reference', 'product'];
const OVER_PIPE: readonly Subject[] = ['direct', 'pipe', 'recorded'];

/**
 * Paced streams begin one after the other, as clients do, and at times that share no beat with the 20 ms between their
 * events: else all would speak at once, as strangers never do. Fast ones begin at once, which is the hardest for the wire.
 * Clients with more than one request pause in between by chance: whom one pause of a process had thrown together would
 * keep step from then on, as every answer takes the same time.
 *
 * The single stream comes last: its time is that of code that runs once for each request, which V8 compiles for good only
 * after thousands of them, and a service that has just been started is slower by a tenth or not, as it happens.
 */
export const LOADS = {
  fifty: {
    name: '50 streams, paced',
    load: streams(50, 50, 'events=200 rate=50 size=43 stamp', 970),
    subjects: OVER_HTTP,
  },
  fiftyFast: {
    name: '50 streams, fast',
    load: streams(50, 1_000, `events=2000 ${FAST} size=43`),
    subjects: OVER_HTTP,
  },
  fiveHundred: {
    name: '500 streams, paced',
    load: streams(500, 500, 'events=300 rate=50 size=43', 3_970),
    subjects: OVER_HTTP,
  },
  twoHundred: {
    name: '200 streams of 50 events',
    load: streams(200, 3_200, 'events=50 rate=50 size=43', 970),
    subjects: OVER_PIPE,
  },
  starts: {
    name: '50 streams, paced, one after the other',
    load: { ...streams(50, 2_000, 'events=25 rate=50 size=43', 485), untimed: 700, pauseMs: 100 },
    subjects: OVER_HTTP,
  },
  answers: {
    name: 'whole answers of 1.2 KB on 200 connections',
    load: { ...streams(200, 6_000, 'events=1 rate=0 size=1200'), isStream: false },
    subjects: OVER_PIPE,
  },
  oneFast: {
    name: '1 stream, fast',
    load: { ...streams(1, 160, `events=4000 ${FAST} size=43`), untimed: 40 },
    subjects: OVER_HTTP,
  },
} as const satisfies Record<string, LoadCase>;

export type LoadName = keyof typeof LOADS;
