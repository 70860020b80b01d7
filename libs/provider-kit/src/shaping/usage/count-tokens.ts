/** Counts the tokens of a text. */
export type CountTokens = (text: string) => number;

/** Words that the tokenizer remembers; they are users' words, so not many. */
const REMEMBERED_WORDS = 10_000;
/** No text means a control token here, whatever it looks like. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };
/** A run of characters without a blank takes time by the square of its length. */
const LONGEST_RUN = 256;
const LONG_RUN = new RegExp(`\\S{${LONGEST_RUN + 1}}`);
const PIECES = new RegExp(`\\s*\\S{1,${LONGEST_RUN}}|\\s+`, 'g');

let loading: Promise<CountTokens> | null = null;

/**
 * The tokenizer: the vocabulary o200k_base, which of those at hand counts Chinese most nearly as the models here do. It
 * is loaded when it is first needed, as that takes some 0.2 s and 30 MB.
 */
export function loadTokenizer(): Promise<CountTokens> {
  loading ??= import('gpt-tokenizer/encoding/o200k_base').then(({ countTokens, setMergeCacheSize }) => {
    setMergeCacheSize(REMEMBERED_WORDS);
    const count = (text: string): number => (text === '' ? 0 : countTokens(text, AS_TEXT));
    return (text) => (LONG_RUN.test(text) ? sum(text.match(PIECES) ?? [], count) : count(text));
  });
  return loading;
}

const sum = (texts: readonly string[], count: CountTokens): number =>
  texts.reduce((total, text) => total + count(text), 0);
