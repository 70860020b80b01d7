import type { SecretBox } from '@sluice/secret-box';

/**
 * Secrets that a worker keeps open at once, some hundred bytes each. More than a large pool has tokens: lent in turn,
 * those of a pool that is larger would all be opened anew, for as much CPU as all the rest of a lease takes.
 */
const MOST_OPEN = 16_384;

/** Opens secrets and keeps them open, as a token in turn is lent many times. */
export class OpenedSecrets {
  /** By what they are bound to and their nonce, which no other sealed secret shares; the one used last stands last. */
  readonly #opened = new Map<string, string>();

  constructor(
    private readonly box: SecretBox,
    private readonly most = MOST_OPEN,
  ) {}

  get size(): number {
    return this.#opened.size;
  }

  /** @throws SecretBoxError as `SecretBox.open` */
  open(sealed: string, boundTo: string): string {
    const key = `${boundTo} ${sealed.slice(0, sealed.lastIndexOf('.'))}`;
    const secret = this.#opened.get(key) ?? this.box.open(sealed, boundTo);
    this.#opened.delete(key);
    this.#opened.set(key, secret);
    if (this.#opened.size > this.most) {
      const [oldest] = this.#opened.keys();
      this.#opened.delete(oldest!);
    }
    return secret;
  }
}
