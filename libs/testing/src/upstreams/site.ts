import type { Pacer } from './pacer.js';

/** What can be changed of any simulated upstream, also while it runs. */
export interface SimulatorSettings {
  /** ms from event to event where the scenario names no pace. */
  readonly paceMs: number;
}

/** What the routes of a simulated upstream work with, whoever's it is. */
export interface Site<Settings extends SimulatorSettings = SimulatorSettings> {
  readonly settings: () => Settings;
  readonly pacer: Pacer;
  /** Whether this text was asked before; from now on it was. */
  readonly isRepeat: (text: string) => boolean;
}
