import { useEffect, useRef, useState } from 'react';
import { streamChat } from '../../api/chat';
import { NO_ANSWER, withPiece, type Answer } from './answer';
import { toBody, type Parameters, type Turn } from './to-body';

export interface ConversationTurn extends Turn {
  readonly requestId: string | null;
  readonly body: object;
  readonly events: readonly string[];
  readonly wasStopped: boolean;
  /** Why there is no answer; null where there is one, or it is still awaited. */
  readonly fault: unknown;
}

export interface Conversation {
  readonly turns: readonly ConversationTurn[];
  readonly isBusy: boolean;
  ask(question: { text: string; images: readonly string[] }, parameters: Parameters): void;
  stop(): void;
  clear(): void;
}

/** Drawn at most this often, however fast the pieces come, ms. */
const DRAW_MS = 40;

/** The conversation with one model. */
export function useConversation(key: string | null, model: string): Conversation {
  const [turns, setTurns] = useState<readonly ConversationTurn[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const changeLast = (change: Partial<ConversationTurn>): void =>
    setTurns((before) => before.map((turn, index) => (index === before.length - 1 ? { ...turn, ...change } : turn)));

  const run = async (body: object, abort: AbortController): Promise<void> => {
    const startedAt = performance.now();
    const since = (): number => Math.round(performance.now() - startedAt);
    let answer: Answer = NO_ANSWER;
    const events: string[] = [];
    let drawnAt = 0;
    try {
      const { requestId, pieces } = await streamChat(key ?? '', body, abort.signal);
      changeLast({ requestId });
      for await (const piece of pieces) {
        answer = withPiece(answer, piece, since());
        events.push(piece.raw);
        if (performance.now() - drawnAt < DRAW_MS) continue;
        drawnAt = performance.now();
        changeLast({ answer, events: [...events] });
      }
      changeLast({ answer: { ...answer, totalMs: since() }, events });
    } catch (fault) {
      const wasStopped = abort.signal.aborted;
      changeLast({ answer: { ...answer, totalMs: since() }, events, wasStopped, fault: wasStopped ? null : fault });
    } finally {
      if (running.current === abort) {
        running.current = null;
        setIsBusy(false);
      }
    }
  };

  return {
    turns,
    isBusy,
    ask({ text, images }, parameters) {
      const turn: Turn = { text, images, answer: null };
      const body = toBody(model, [...turns, turn], parameters);
      const abort = new AbortController();
      running.current = abort;
      setIsBusy(true);
      setTurns([...turns, { ...turn, requestId: null, body, events: [], wasStopped: false, fault: null }]);
      void run(body, abort);
    },
    stop: () => running.current?.abort(),
    clear() {
      running.current?.abort();
      setTurns([]);
    },
  };
}
