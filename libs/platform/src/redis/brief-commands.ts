import { Command } from 'ioredis';

/** What a command of ioredis consists of, as far as it is used here. All but the name of the class is its own affair. */
interface Innards {
  args: unknown[];
  readonly name: string;
  readonly callback?: unknown;
  readonly errorStack?: unknown;
  transformed: boolean;
  isResolved: boolean;
  isSettled: boolean;
  promise: Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  stringifyArguments(): void;
  _convertValue(resolve: (value: unknown) => void): (value: unknown) => void;
  _clearTimers(): void;
}

type Transformer = (args: unknown[]) => unknown[];

const WAS_MADE_BRIEF = Symbol('brief');

/**
 * Has commands of ioredis end with their reply. As it is, each writes a function where it assigns it to a property
 * (`this.reject = …`). V8 makes such functions among its old objects, as most of them are methods and stay; there they
 * hold the command, its arguments and all that waits for its reply until the old objects are collected, seconds later.
 *
 * Does nothing, and harms nothing, where a release of ioredis consists of other parts than these.
 *
 * @returns whether commands are brief from now on
 */
export function makeCommandsBrief(): boolean {
  const prototype = Command.prototype as unknown as Innards & { initPromise?: () => void; [WAS_MADE_BRIEF]?: true };
  if (prototype[WAS_MADE_BRIEF]) return true;
  const asItWas = prototype.initPromise;
  const transformers = (Command as unknown as { _transformer?: { argument?: Record<string, Transformer> } })
    ._transformer?.argument;
  const parts = [asItWas, prototype.stringifyArguments, prototype._convertValue, prototype._clearTimers];
  if (transformers === undefined || asItWas === undefined) return false;
  if (!parts.every((part) => typeof part === 'function')) return false;

  const prepareArguments = (command: Innards): void => {
    if (command.transformed) return;
    command.transformed = true;
    const transformer = transformers[command.name];
    if (transformer !== undefined) command.args = transformer(command.args);
    command.stringifyArguments();
  };
  const initPromise = function (this: Innards): void {
    // Neither is asked for by a service; with them there would be more to do.
    if (this.callback !== undefined || this.errorStack !== undefined) return asItWas.call(this);
    this.isResolved = false;
    this.isSettled = false;
    this.promise = new Promise((resolve, reject) => {
      prepareArguments(this);
      const fail = (error: Error): void => {
        this._clearTimers();
        this.isSettled = true;
        reject(error);
      };
      this.resolve = this._convertValue(resolve);
      this.reject = fail;
    });
  };
  Object.assign(prototype, { initPromise, [WAS_MADE_BRIEF]: true });
  return true;
}
