import type { ApiKeyFacts } from '@sluice/contract';
import { DAY_MS, WINDOW_MS } from './key-scripts.js';

/** Why a key does not let its holder in now. */
export type KeyWord = 'ok' | 'off' | 'expired' | 'quota' | 'rate';

/** How a key stands, as its holder may know. */
export interface KeyStanding {
  readonly facts: ApiKeyFacts;
  readonly word: KeyWord;
  /** In the minute that runs, this one included where it counts. */
  readonly requests: number;
  /** Until they count anew. */
  readonly requestsResetMs: number;
  /** Used today, in UTC. */
  readonly tokens: number;
  readonly tokensResetMs: number;
}

/** What Redis answered about a key. */
export interface KeyReading {
  readonly text: string;
  readonly word: KeyWord;
  readonly requests: number;
  /** Below 0 where none were counted. */
  readonly requestsResetMs: number;
  readonly tokens: number;
  /** ms since 1970, by the clock of Redis. */
  readonly now: number;
}

/**
 * One key as a gateway remembers it: to go on for a while when Redis cannot be asked, by the limits that were known
 * then, and to tell Redis what it may have forgotten.
 */
export class KeyState {
  private text = '';
  private facts!: ApiKeyFacts;
  private readAt = 0;
  private requests = 0;
  private windowEndsAt = 0;
  private dayTokens = 0;
  /** Days since 1970. */
  private day = 0;

  /** @param now  ms since 1970, by our own clock */
  constructor(reading: KeyReading, now: number) {
    this.learn(reading, now);
  }

  /** Tokens used on a day, as far as is known here. */
  get remembered(): { readonly day: number; readonly tokens: number } {
    return { day: this.day, tokens: this.dayTokens };
  }

  learn(reading: KeyReading, now: number): KeyStanding {
    const { text, word, requests, tokens } = reading;
    if (text !== this.text) {
      this.text = text;
      this.facts = JSON.parse(text) as ApiKeyFacts;
    }
    const requestsResetMs = reading.requestsResetMs < 0 ? 0 : reading.requestsResetMs;
    this.readAt = now;
    this.requests = requests;
    this.windowEndsAt = now + requestsResetMs;
    this.turnTo(reading.now);
    this.dayTokens = Math.max(this.dayTokens, tokens);
    const tokensResetMs = (this.day + 1) * DAY_MS - reading.now;
    return { facts: this.facts, word, requests, requestsResetMs, tokens, tokensResetMs };
  }

  /** Tokens that an answer took. */
  charge(tokens: number, now: number): void {
    this.turnTo(now);
    this.dayTokens += tokens;
  }

  /** As Redis would decide, by what is known here. @returns null when that is older than `forMs` */
  admit(counts: boolean, now: number, forMs: number): KeyStanding | null {
    if (now - this.readAt > forMs) return null;
    const { facts } = this;
    this.turnTo(now);
    if (now >= this.windowEndsAt) this.requests = 0;
    const word = this.wordOf(counts, now);
    if (counts && word === 'ok') {
      if (this.requests === 0) this.windowEndsAt = now + WINDOW_MS;
      this.requests += 1;
    }
    return {
      facts,
      word,
      requests: this.requests,
      requestsResetMs: Math.max(0, this.windowEndsAt - now),
      tokens: this.dayTokens,
      tokensResetMs: (this.day + 1) * DAY_MS - now,
    };
  }

  private wordOf(counts: boolean, now: number): KeyWord {
    const { enabled, expiresAt, dailyTokens, rpm } = this.facts;
    if (!enabled) return 'off';
    if (expiresAt !== null && expiresAt <= now) return 'expired';
    if (dailyTokens !== null && this.dayTokens >= dailyTokens) return 'quota';
    return counts && rpm !== null && this.requests >= rpm ? 'rate' : 'ok';
  }

  private turnTo(now: number): void {
    const day = Math.floor(now / DAY_MS);
    if (day === this.day) return;
    this.day = day;
    this.dayTokens = 0;
  }
}
