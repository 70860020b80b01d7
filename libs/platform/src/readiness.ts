export interface ReadinessReport {
  readonly ready: boolean;
  /** By name: `ok`, or the reason in one sentence. */
  readonly checks: Readonly<Record<string, string>>;
}

/** Whether a service can do its work, asked of whoever knows. Cheap and synchronous: probes come often. */
export class Readiness {
  private readonly checks = new Map<string, () => string | null>();

  /** @param check  null when all is well, else why not, in one sentence */
  add(name: string, check: () => string | null): void {
    this.checks.set(name, check);
  }

  report(): ReadinessReport {
    const checks: Record<string, string> = {};
    let ready = true;
    for (const [name, check] of this.checks) {
      const reason = check();
      if (reason !== null) ready = false;
      checks[name] = reason ?? 'ok';
    }
    return { ready, checks };
  }
}
