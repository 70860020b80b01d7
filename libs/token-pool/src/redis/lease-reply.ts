/** What the lease script lent. */
export interface Loan {
  readonly kind: 'token' | 'guest';
  /** Of the token or guest. */
  readonly id: string;
  /** What the loan is settled by. */
  readonly loanId: string;
  readonly sealed: string;
  /** Of a token; empty for a guest. */
  readonly label: string;
}

export interface Nothing {
  readonly kind: 'none';
  /** ms until the first token comes free; -1 when none will by itself. */
  readonly freeInMs: number;
  readonly isFilled: boolean;
  readonly tokenCount: number;
  readonly mayMint: boolean;
}

export type LeaseReply = Loan | Nothing;

export const isNothing = (reply: LeaseReply): reply is Nothing => reply.kind === 'none';

/** Reads the answer of the lease script. */
export function toReply(raw: unknown, leaseId: string): LeaseReply {
  const [kind, ...rest] = raw as
    ['none', number, number, number, number] | ['token' | 'guest', string, string, string?];
  if (kind === 'none') {
    const [freeInMs, isFilled, tokenCount, mayMint] = rest as [number, number, number, number];
    return { kind, freeInMs, isFilled: isFilled === 1, tokenCount, mayMint: mayMint === 1 };
  }
  const [id, sealed, label = ''] = rest as [string, string, string?];
  return { kind, id, loanId: kind === 'guest' ? id : leaseId, sealed, label };
}
