import type { AttemptNote, ErrorCode, TokenVerdict } from '@sluice/contract';
import type { Lease } from '@sluice/token-pool';
import type { AnswerTrace } from './answer-trace.js';

/** More of them than this are left out at the front: `ServedBy` travels with each answer. */
const MOST_NOTES = 20;

/** Notes what each attempt of one request came to, in order, for whoever keeps the books. */
export class AttemptNotes {
  private notes: readonly AttemptNote[] = [];
  private readonly startedAt = performance.now();
  private begun = 0;
  private firstBegunAt = NaN;

  /** @param trace  is told of each attempt, too; null where the request is not traced */
  constructor(private readonly trace: AnswerTrace | null) {}

  /** An attempt begins. @returns its number, from 1 */
  begin(lease: Lease, isCorrection = false): number {
    const { channel, token } = lease;
    const { id, isGuest } = token;
    const tokenId = isGuest ? null : id;
    const leasedMs = this.passedMs();
    const note = { channel, tokenId, isGuest, isCorrection, leasedMs, endedMs: null, verdict: null, code: null };
    this.notes = [...this.notes, note];
    if (this.begun === 0) this.firstBegunAt = performance.now();
    this.begun += 1;
    this.trace?.beginAttempt(lease, this.begun, isCorrection);
    return this.begun;
  }

  /** The one that began last has ended. */
  end(verdict: TokenVerdict, code: ErrorCode | null): void {
    this.trace?.endAttempt(verdict, code);
    const last = this.notes.at(-1);
    if (last !== undefined) this.notes = this.notes.with(-1, { ...last, endedMs: this.passedMs(), verdict, code });
  }

  /** From taking the request to its first attempt, ms; NaN before that. */
  get preparedMs(): number {
    return this.firstBegunAt - this.startedAt;
  }

  /** As they stand now. */
  get all(): readonly AttemptNote[] {
    return this.notes.slice(-MOST_NOTES);
  }

  private passedMs(): number {
    return Math.round(performance.now() - this.startedAt);
  }
}
