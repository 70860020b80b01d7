import { runToEnd } from '../run/process-group.ts';
import { commandsOf } from './commands.ts';
import type { FreshClone } from './fresh-clone.ts';
import { type Block, isUnnamed, partsOf } from './markdown.ts';
import type { Page } from './pages.ts';
import { RUNNERS } from './runners.ts';
import { WalkedProduct } from './walked-product.ts';

const LIMIT_MS = 900_000;

/** Goes through the pages as a newcomer would, entering everything that is to be entered. */
export class Walk {
  private readonly clone: FreshClone;
  private readonly signal: AbortSignal;
  private readonly say: (line: string) => void;
  private readonly product: WalkedProduct;
  /** Where the shell is, in the clone. */
  private folder: string;
  private counts = { run: 0, left: 0, failed: 0 };

  constructor(clone: FreshClone, signal: AbortSignal, say: (line: string) => void) {
    this.clone = clone;
    this.signal = signal;
    this.say = say;
    this.product = new WalkedProduct(clone);
    this.folder = clone.root;
  }

  async page(page: Page): Promise<void> {
    this.folder = this.clone.root;
    for (const block of partsOf(page.text).blocks) {
      this.signal.throwIfAborted();
      await this.block(page, block);
    }
  }

  /** Says what was left out of the way. @returns the exit code: 0 when something ran and nothing failed */
  async finish(): Promise<number> {
    await this.product.stop();
    const { run, left, failed } = this.counts;
    this.say(`${run} run, ${left} left out, ${failed} failed`);
    return failed === 0 && run > 0 ? 0 : 1;
  }

  stop(): Promise<void> {
    return this.product.stop();
  }

  private async block(page: Page, block: Block): Promise<void> {
    const { language, code, line, note } = block;
    const at = `${page.path}:${line}`;
    const reason = /^not run: (.+)$/.exec(note ?? '')?.[1];
    const word = /^product: (start|stop|restart)$/.exec(note ?? '')?.[1];
    if (reason !== undefined) return this.leave(at, code, reason);
    if (word !== undefined) return this.turnProduct(at, code, word);
    if (language === 'sh') return this.shell(page, block);
    const runner = RUNNERS[language];
    if (runner !== undefined) {
      return this.report(at, `${language}: ${firstLineOf(code)}`, async () => {
        const { isGood, output, obstacle } = await runner(this.clone.here(code), this.clone, this.limit());
        return obstacle === null ? { isGood, output } : { obstacle };
      });
    }
    if (!isUnnamed(block)) return;
    await this.report(at, firstLineOf(code), () => {
      const output = `A block is for ${language || 'no language'}: say sh, or what it is.`;
      return Promise.resolve({ isGood: false, output });
    });
  }

  private async shell(page: Page, { code, line }: Block): Promise<void> {
    for (const command of commandsOf(code, line)) {
      const text = this.clone.here(command.text);
      await this.report(`${page.path}:${command.line}`, firstLineOf(text), () =>
        WalkedProduct.isStart(text) ? this.startProduct(text.trim()) : this.enter(text),
      );
    }
  }

  private async enter(text: string): Promise<Outcome> {
    const env = await this.clone.environment();
    const script = `${text}\ncode=$?; printf '\\n%s' "$(pwd)"; exit $code`;
    const { code, output } = await runToEnd('bash', ['-c', script], { cwd: this.folder, env, signal: this.limit() });
    // The shell of a newcomer stays where it went.
    const [folder, ...before] = output.split('\n').reverse();
    if (folder !== undefined && folder.startsWith('/')) this.folder = folder;
    return { isGood: code === 0, output: before.reverse().join('\n') };
  }

  private async startProduct(command?: string): Promise<Outcome> {
    try {
      await this.product.start(command);
      return { isGood: true, output: '' };
    } catch (error) {
      return { isGood: false, output: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Does with the product of the walk what a block would do with a service of the system. */
  private turnProduct(at: string, code: string, word: string): Promise<void> {
    return this.report(at, `${firstLineOf(code)}, by the product of this walk: ${word}`, async () => {
      if (word !== 'stop') return this.startProduct();
      await this.product.stop();
      return { isGood: true, output: '' };
    });
  }

  private leave(at: string, code: string, reason: string): void {
    this.counts.left += 1;
    this.say(`left ${at}  ${firstLineOf(code)}: ${reason}`);
  }

  private async report(
    at: string,
    what: string,
    run: () => Promise<Outcome | { readonly obstacle: string }>,
  ): Promise<void> {
    const startedAt = Date.now();
    const outcome = await run();
    this.signal.throwIfAborted();
    if ('obstacle' in outcome) return this.leave(at, what, outcome.obstacle);
    this.counts[outcome.isGood ? 'run' : 'failed'] += 1;
    this.say(`${outcome.isGood ? 'ok  ' : 'FAIL'} ${at}  ${what} (${((Date.now() - startedAt) / 1_000).toFixed(1)} s)`);
    if (!outcome.isGood) this.say(outcome.output.trim().split('\n').slice(-60).join('\n'));
  }

  private limit(): AbortSignal {
    return AbortSignal.any([this.signal, AbortSignal.timeout(LIMIT_MS)]);
  }
}

interface Outcome {
  readonly isGood: boolean;
  readonly output: string;
}

function firstLineOf(code: string): string {
  const [first = '', ...more] = code.trim().split('\n');
  return more.length === 0 ? first : `${first.replace(/\\$/, '').trim()} …`;
}
