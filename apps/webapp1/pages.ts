/** What webapp1 answers besides JSON, as the original service did. */
import { type OutgoingHttpHeaders, STATUS_CODES, type ServerResponse } from 'node:http';

const descriptions = {
  404: 'The requested URL was not found on the server.  If you entered the URL manually please check your spelling and try again.',
  405: 'The method is not allowed for the requested URL.',
} as const;

/** Answers with the HTML page of an error. */
export function sendErrorPage(
  res: ServerResponse,
  status: keyof typeof descriptions,
  headers: OutgoingHttpHeaders = {},
): void {
  const name = STATUS_CODES[status];
  const lines = [
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">',
    `<title>${status} ${name}</title>`,
    `<h1>${name}</h1>`,
    `<p>${descriptions[status]}</p>`,
  ];
  send(res, status, `${lines.join('\n')}\n`, { ...headers, 'content-type': 'text/html' });
}

/** Answers with the value as JSON: two spaces deep, a line feed at the end. */
export function sendJson(res: ServerResponse, value: object): void {
  send(res, 200, `${JSON.stringify(value, undefined, 2)}\n`, { 'content-type': 'application/json' });
}

/** Answers with plain text. */
export function sendText(res: ServerResponse, text: string): void {
  send(res, 200, text, { 'content-type': 'text/plain; charset=utf-8' });
}

// Not Express's own send(): it adds a charset to every Content-Type.
function send(res: ServerResponse, status: number, body: string, headers: OutgoingHttpHeaders): void {
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
