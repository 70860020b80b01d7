import type { Request, Response } from 'express';
import { contextOf } from './request-context.js';

/** Whole ms since the request began. */
export const processingMs = (request: Request): number => Math.round(performance.now() - contextOf(request).startedAt);

/** Sends one JSON body, with the headers that every JSON answer carries. */
export function sendJson(request: Request, response: Response, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.setHeader('openai-processing-ms', processingMs(request));
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.setHeader('cache-control', 'no-store');
  response.statusCode = status;
  response.end(request.method === 'HEAD' ? undefined : text);
}
