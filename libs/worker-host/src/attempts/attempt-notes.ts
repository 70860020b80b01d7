import type { AttemptNote, ErrorCode, TokenVerdict } from '@sluice/contract';
import type { Lease } from '@sluice/token-pool';

/** More of them than this are left out at the front: `ServedBy` travels with each answer. */
const MOST_NOTES = 20;

/** Notes what each attempt of one request came to, in order, for whoever keeps the books. */
export class AttemptNotes {
  private readonly notes: AttemptNote[] = [];
  private readonly startedAt = performance.now();

  /** An attempt begins. */
  begin({ channel, token }: Lease, isCorrection = false): void {
    const { id, isGuest } = token;
    const tokenId = isGuest ? null : id;
    this.notes.push({
      channel,
      tokenId,
      isGuest,
      isCorrection,
      leasedMs: this.passedMs(),
      endedMs: null,
      verdict: null,
      code: null,
    });
  }

  /** The one that began last has ended. */
  end(verdict: TokenVerdict, code: ErrorCode | null): void {
    const last = this.notes.pop();
    if (last !== undefined) this.notes.push({ ...last, endedMs: this.passedMs(), verdict, code });
  }

  /** As they stand now. */
  get all(): readonly AttemptNote[] {
    return this.notes.slice(-MOST_NOTES);
  }

  private passedMs(): number {
    return Math.round(performance.now() - this.startedAt);
  }
}
