import type { Request, Response } from 'express';
import { SESSION_MS } from './session-store.js';

const NAME = 'sluice_session';
const FORM = /^[\w-]{43}$/;

/** The text of the session's cookie; null where none was sent that could be one. */
export function readCookie(request: Request): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name = '', value = ''] = pair.trim().split('=', 2);
    if (name === NAME && FORM.test(value)) return value;
  }
  return null;
}

/** `Secure` where the browser came by TLS, be it that a proxy we trust says so. */
const options = (request: Request) =>
  ({ httpOnly: true, sameSite: 'strict', secure: request.secure, path: '/' }) as const;

export const setCookie = (request: Request, response: Response, text: string): void =>
  void response.cookie(NAME, text, { ...options(request), maxAge: SESSION_MS });

export const clearCookie = (request: Request, response: Response): void =>
  void response.clearCookie(NAME, options(request));
