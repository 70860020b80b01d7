import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { VERSION } from '@sluice/platform';
import { ChatMessageDto, ContentPartDto } from '../dialects/openai-chat/chat-parts.dto.js';

export function buildDocument(app: NestExpressApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Sluice')
    .setDescription('An OpenAI-compatible gateway: an existing client changes its base URL and key, nothing else.')
    .setVersion(VERSION)
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'The AUTH_TOKEN of this gateway, or an API key from its dashboard.',
    })
    .build();
  return SwaggerModule.createDocument(app, config, { extraModels: [ChatMessageDto, ContentPartDto] });
}

/** Serves the document as /openapi.json, and Swagger UI over it as /docs. */
export function setupDocs(app: NestExpressApplication): void {
  SwaggerModule.setup('docs', app, () => buildDocument(app), {
    useGlobalPrefix: true,
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Sluice API',
  });
}
