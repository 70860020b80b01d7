import type { SecretBox } from '@sluice/secret-box';

/** Secrets that a worker keeps open at once. They are in its memory anyway while they are lent. */
const MOST_OPEN = 256;

/** Opens secrets, and keeps those of the tokens in use open: a token in turn is lent many times. */
export class OpenedSecrets {
  /** Sealed → plain; the one used last stands last. */
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
    const key = `${boundTo} ${sealed}`;
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
