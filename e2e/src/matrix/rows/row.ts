import type { Column } from '../columns.ts';
import type { Scene } from '../scene.ts';

/** One row of the matrix. */
export interface Row {
  readonly name: string;
  /** What is asked for and what must be seen, as the document has it. */
  readonly promise: string;
  /** Whether the model offers it over this channel; left out, all do. */
  isOffered?(column: Column): boolean;
  /** @throws Unmet  when something else is seen than was promised */
  hold(scene: Scene): Promise<void>;
  /** What must be seen where it is not offered. @throws Unmet */
  withhold?(scene: Scene): Promise<void>;
}
