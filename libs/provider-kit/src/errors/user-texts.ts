import type { ChatRequest } from '@sluice/contract';

/** What the client wrote into its messages, piece by piece: what an error may not repeat. */
export const userTextsOf = ({ messages }: ChatRequest): readonly string[] =>
  messages.flatMap(({ content }) => {
    if (content === null) return [];
    return typeof content === 'string'
      ? [content]
      : content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  });
