/** Injection token of what the jobs go by. */
export const JOB_SETTINGS = Symbol('job-settings');

export interface JobSettings {
  /** ms; null: tokens are checked on demand only. */
  readonly checkEveryMs: number | null;
  /** Folder whose files are taken over; null: none. */
  readonly importDirectory: string | null;
  readonly importEveryMs: number;
  /** Where tokens belong whose file does not say. */
  readonly importPlace: { readonly provider: string; readonly channel: string };
  /** ms; null: no maintenance but on demand. */
  readonly maintainEveryMs: number | null;
  /** Whether maintenance deletes tokens that their upstream refuses again and again. */
  readonly deletesRefused: boolean;
}
