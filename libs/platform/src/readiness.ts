export interface ReadinessReport {
  readonly ready: boolean;
  /** By name: `ok`, or the reason in one sentence. */
  readonly checks: Readonly<Record<string, string>>;
  /** What is worth knowing and keeps no work from being done; only such as there is. */
  readonly notes: Readonly<Record<string, string>>;
}

/** Whether a service can do its work, asked of whoever knows. Cheap and synchronous: probes come often. */
export class Readiness {
  private readonly checks = new Map<string, () => string | null>();
  private readonly notes = new Map<string, () => string | null>();

  /** @param check  null when all is well, else why not, in one sentence */
  add(name: string, check: () => string | null): void {
    this.checks.set(name, check);
  }

  /** @param look  null when there is nothing to tell */
  note(name: string, look: () => string | null): void {
    this.notes.set(name, look);
  }

  report(): ReadinessReport {
    const checks: Record<string, string> = {};
    let ready = true;
    for (const [name, check] of this.checks) {
      const reason = check();
      if (reason !== null) ready = false;
      checks[name] = reason ?? 'ok';
    }
    const notes = Object.fromEntries(
      [...this.notes].flatMap(([name, look]) => {
        const text = look();
        return text === null ? [] : [[name, text]];
      }),
    );
    return { ready, checks, notes };
  }
}
