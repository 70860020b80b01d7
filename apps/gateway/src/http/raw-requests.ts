import { ServiceError } from '@sluice/contract';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { toErrorBody } from '../dialects/openai-chat/error-body.js';
import { newId } from './request-id.js';

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** A path that no route has, so that our own 404 answers. */
const UNREADABLE = '/unreadable-address';

/**
 * Gives what is no proper HTTP request an answer in the form of the door, id and all: Node and Express would answer
 * with a bare status or a page of HTML before anything of ours is asked.
 */
export function answerRawRequests(server: Server): void {
  server.prependListener('request', (request: IncomingMessage) => {
    if (!URL.canParse(request.url ?? '', 'http://gateway')) request.url = UNREADABLE;
  });
  server.on('clientError', (fault: NodeJS.ErrnoException, socket: Socket & { _httpMessage?: ServerResponse }) => {
    const hasBegun = socket._httpMessage?.headersSent === true;
    if (!socket.writable || hasBegun || fault.code === 'ECONNRESET') return void socket.destroy();
    const error = new ServiceError('invalid_request', 'This cannot be read as an HTTP request.');
    const body = JSON.stringify(toErrorBody(error));
    const head = [
      `HTTP/1.1 ${STATUS_LINES[fault.code ?? ''] ?? '400 Bad Request'}`,
      `x-request-id: req_${newId()}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
  // An expectation that nobody knows is no reason to refuse a request that can be answered.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response);
  });
}
