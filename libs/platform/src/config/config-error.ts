/** Settings that cannot be used. `faults` has one sentence for each, with names and reasons and never a value. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The settings are not usable:\n${faults.join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}
