/** What chat sites on Open WebUI say of an error. */
const DETAILS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: '401 Unauthorized: your session has expired or the token is invalid',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too many requests: concurrency limit reached',
  500: 'Internal Server Error',
};

export function webErrorBody(status: number, message?: string): object {
  return { detail: message ?? DETAILS[status] ?? `Error ${status}` };
}
