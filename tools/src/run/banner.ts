export interface BannerFacts {
  /** Of the public door. */
  readonly url: string;
  /** Null where clients need none. */
  readonly apiKey: string | null;
  readonly adminPassword: string;
  /** Said above all else: where answers come from. */
  readonly source: string;
}

/** What is printed once everything runs; the curl line works when pasted. */
export function banner({ url, apiKey, adminPassword, source }: BannerFacts): string {
  const body = { model: 'GLM-4.6', stream: true, messages: [{ role: 'user', content: 'Hello! Who are you?' }] };
  const authorization = apiKey === null ? '' : ` -H 'Authorization: Bearer ${apiKey}'`;
  return [
    '',
    `Sluice is ready. ${source}`,
    '',
    `  Base URL  ${url}/v1`,
    `  API key   ${apiKey ?? 'none needed (SKIP_AUTH_TOKEN=true)'}`,
    `  Docs      ${url}/docs`,
    `  Dashboard ${url}/admin, password ${adminPassword}`,
    '',
    'Try it:',
    '',
    `curl -N ${url}/v1/chat/completions${authorization} -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}
