import type { Outcome } from '@sluice/contract';
import { ChatExchange, judge, loggedRequest, type Product } from '@sluice/testing';
import { aQuestion, type PlannedQuestion } from './questions.ts';
import { Random } from '../random.ts';

/** Share of requests whose client does not wait for the end. */
const LEAVING = 0.1;
/** Shorter answers are not left: they might end just when their client leaves, ms. */
const SHORTEST_LEFT_MS = 2_000;
/** Sooner than this the gateway may not even have seen the request of a client that leaves, ms. */
const SOONEST_LEAVE_MS = 500;
/** Within this the gateway has written down how a request ended whose client left, ms. */
const LOG_LIMIT_MS = 30_000;
/** Clients come one after the other at first, ms. */
const ARRIVAL_MS = 5_000;

/** A number of clients that each ask one question after the other, and check every byte that they get. */
export class Crowd {
  readonly outcomes = new Map<Outcome, number>();
  /** Of requests that did not end well. */
  readonly codes = new Map<string, number>();
  /** Requests whose client left, and of which the gateway knows nothing: they never came through its door. */
  unseen = 0;
  /** What was wrong with an answer that is not honest. */
  readonly mismatches: string[] = [];
  private isClosing = false;
  private clients: Promise<void>[] = [];
  private readonly product: Product;
  private readonly size: number;
  private readonly seed: number;

  constructor(product: Product, size: number, seed: number) {
    this.product = product;
    this.size = size;
    this.seed = seed;
  }

  start(): void {
    this.clients = Array.from({ length: this.size }, (_, i) => this.askOn(i));
  }

  /** Asks nothing more, and resolves when all has been answered. */
  async close(): Promise<void> {
    this.isClosing = true;
    await Promise.all(this.clients);
  }

  private async askOn(index: number): Promise<void> {
    const random = new Random(this.seed * 1_000 + index);
    await new Promise((resolve) => setTimeout(resolve, (index * ARRIVAL_MS) / this.size));
    while (!this.isClosing) {
      const question = aQuestion(random);
      try {
        await this.ask(question, random);
      } catch (error) {
        this.mismatches.push(`${JSON.stringify(question)}: ${String(error)}`);
      }
    }
  }

  private async ask(question: PlannedQuestion, random: Random): Promise<void> {
    const exchange = new ChatExchange(this.product, question);
    const isLeaving = random.chance(LEAVING) && question.durationMs >= SHORTEST_LEFT_MS;
    if (!isLeaving) {
      await exchange.ended;
      return this.note(exchange);
    }
    const logged = loggedRequest(this.product.gateway, exchange.clientId);
    const leaveMs = SOONEST_LEAVE_MS + random.next() * (question.durationMs / 2 - SOONEST_LEAVE_MS);
    const timer = setTimeout(() => exchange.leave(), leaveMs);
    await exchange.ended;
    clearTimeout(timer);
    const record = await Promise.race([logged, lapse(LOG_LIMIT_MS)]);
    if (record !== null) return this.note(exchange, record['outcome'] as Outcome);
    // On a machine without a CPU to spare; had it come in, the gateway's count would be one too many.
    if (exchange.body === '') this.unseen += 1;
    else throw new Error('the gateway wrote nothing down of an answer that it had begun');
  }

  /** @param logged  of one that left: the gateway may have sent an end that the client did not wait for */
  private note(exchange: ChatExchange, logged?: Outcome): void {
    const verdict = judge(exchange);
    if (verdict.as === 'cut') throw new Error('the connection broke');
    count(this.outcomes, verdict.as === 'left' ? (logged ?? verdict.outcome) : verdict.outcome);
    if ('code' in verdict) count(this.codes, `${verdict.as}: ${verdict.code}`);
  }
}

const lapse = (ms: number): Promise<null> => new Promise((resolve) => setTimeout(() => resolve(null), ms).unref());

const count = <Key>(counts: Map<Key, number>, key: Key): unknown => counts.set(key, (counts.get(key) ?? 0) + 1);
