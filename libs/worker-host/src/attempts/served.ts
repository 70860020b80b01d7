import type { AttemptNote, ServedBy } from '@sluice/contract';
import type { AttemptNotes } from './attempt-notes.js';

/**
 * Who serves a call, with its attempts as they stand when it is sent, which for an answer that never begins is at its
 * end.
 */
export class Served implements ServedBy {
  readonly providerId: ServedBy['providerId'];
  readonly channel: ServedBy['channel'];
  readonly tokenLabel: ServedBy['tokenLabel'];
  readonly attempts: ServedBy['attempts'];
  readonly ignored: ServedBy['ignored'];
  readonly #notes: AttemptNotes;

  constructor(facts: Omit<ServedBy, 'tries'>, notes: AttemptNotes) {
    this.providerId = facts.providerId;
    this.channel = facts.channel;
    this.tokenLabel = facts.tokenLabel;
    this.attempts = facts.attempts;
    this.ignored = facts.ignored;
    this.#notes = notes;
  }

  get tries(): readonly AttemptNote[] {
    return this.#notes.all;
  }

  /** What a class offers is no part of its JSON by itself. */
  toJSON(): ServedBy {
    return { ...this, tries: this.tries };
  }
}
