import { WEB_MODELS } from '../models.js';

/** `GET /`: the page whose assets tell the version of the front end. */
export function landingPage(versions: readonly string[]): string {
  const assets = versions.map((version, position) =>
    position === 0
      ? `<link rel="stylesheet" href="https://z-cdn.example/z-ai/frontend/${version}/app.css">`
      : `<script type="module" src="https://z-cdn.example/z-ai/frontend/${version}/app.js"></script>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Z.ai Chat (simulated)</title>
${assets.join('\n')}
</head>
<body><div id="app"></div></body>
</html>
`;
}

/** `GET /api/models`: the catalogue, in the part of its shape that is known. */
export function modelCatalogue(): object {
  return {
    data: WEB_MODELS.map(({ id, name, hasVision }) => ({
      id,
      name,
      info: {
        id,
        meta: { capabilities: { vision: hasVision, web_search: true, think: true, mcp: true }, mcpServerIds: [] },
        params: { temperature: 1, top_p: 0.95, max_tokens: 80_000 },
      },
    })),
  };
}
