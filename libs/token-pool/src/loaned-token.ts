import { inspect } from 'node:util';
import type { LentToken } from './token-pool.js';

/** A token on loan that keeps its secret out of JSON and of what `console` and log libraries print. */
export class LoanedToken implements LentToken {
  constructor(
    readonly id: string,
    readonly label: string,
    readonly secret: string,
    readonly isGuest: boolean,
    readonly attributes?: Readonly<Record<string, string>>,
  ) {}

  toJSON(): { id: string; label: string; isGuest: boolean } {
    return { id: this.id, label: this.label, isGuest: this.isGuest };
  }

  toString(): string {
    return `token ${this.id}`;
  }

  [inspect.custom](): string {
    return `<${this.toString()}>`;
  }
}
