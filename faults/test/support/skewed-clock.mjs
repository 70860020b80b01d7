// Preloaded into every service; the one that SKEWED_CLOCK names, e.g. `gateway:-60000`, has a clock that is wrong by
// so many ms.
const [app, skewMs] = process.env.SKEWED_CLOCK.split(':');

if (process.argv[1]?.includes(`/apps/${app}/`)) {
  const TrueDate = Date;
  globalThis.Date = class extends TrueDate {
    constructor(...parts) {
      super(...(parts.length === 0 ? [TrueDate.now() + Number(skewMs)] : parts));
    }

    static now() {
      return TrueDate.now() + Number(skewMs);
    }
  };
}
