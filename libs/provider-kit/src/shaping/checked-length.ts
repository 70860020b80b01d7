/**
 * Tool arguments and JSON answers up to this length, in characters, are held back until they are whole and checked:
 * what was sent cannot be taken back, so only what was not can be corrected. Longer ones are handed on as they come. 512
 * characters are some 150 tokens, a second or three of a model's time; nearly all calls are shorter.
 */
export const CHECKED_LENGTH = 512;
