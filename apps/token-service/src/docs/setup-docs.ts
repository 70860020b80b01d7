import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { VERSION } from '@sluice/platform';

/** The admin API as it describes itself. */
export function buildDocument(app: NestExpressApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Sluice admin API')
    .setDescription('Tokens, keys, settings and what was done to them. Sign in by POST /api/admin/session first.')
    .setVersion(VERSION)
    .addCookieAuth('sluice_session', { type: 'apiKey', in: 'cookie' }, 'session')
    .addSecurityRequirements('session')
    .build();
  return SwaggerModule.createDocument(app, config);
}

/** Serves the document as /api/admin/openapi.json; it is built when it is first asked for. */
export function setupDocs(app: NestExpressApplication): void {
  SwaggerModule.setup('docs', app, () => buildDocument(app), {
    useGlobalPrefix: true,
    jsonDocumentUrl: 'openapi.json',
    ui: false,
    raw: ['json'],
  });
}
