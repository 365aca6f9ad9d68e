/** What a check can find, and how it is told. */

/** Where something is in the file: 1-based line and column (in UTF-16 units). */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Every kind of finding. The codes are stable: scripts and docs/errors.md name them. */
export const findingKinds = {
  GW101: { severity: 'error', title: 'the file is not JSON' },
  GW102: { severity: 'error', title: 'a key appears twice in one object' },
  GW201: { severity: 'error', title: 'a key is unknown' },
  GW202: { severity: 'error', title: 'a required key is missing' },
  GW203: { severity: 'error', title: 'a value breaks its rule' },
  GW301: { severity: 'error', title: 'a route names an upstream that does not exist' },
  GW302: { severity: 'error', title: 'a route and its upstream speak different protocols' },
  GW303: { severity: 'error', title: 'the descriptor set is missing or unreadable' },
  GW304: { severity: 'error', title: 'an RPC does not exist or is not unary' },
  GW305: { severity: 'error', title: 'a path parameter does not exist, appears twice or cannot be used' },
  GW306: { severity: 'error', title: 'the address of an endpoint is invalid' },
  GW307: { severity: 'warning', title: 'an upstream is used by no route' },
  GW308: { severity: 'error', title: 'a canary and the stable side of its upstream have an endpoint in common' },
  GW309: { severity: 'error', title: 'the header or a host of a canary cannot tell who goes there' },
  GW310: { severity: 'error', title: 'a header that tells about clients means something else' },
  GW311: { severity: 'error', title: 'nobody is believed who could say what the edge matched' },
  GW401: { severity: 'error', title: 'two routes have the same id' },
  GW402: { severity: 'error', title: 'two routes take the same requests' },
  GW403: { severity: 'error', title: 'no request can match the path of a route' },
  GW404: { severity: 'warning', title: 'two routes overlap and neither is more specific throughout' },
  GW405: { severity: 'error', title: 'two listeners claim the same port' },
  GW501: { severity: 'warning', title: 'draining ends before the longest request may' },
  GW502: { severity: 'warning', title: 'no request can reach a canary' },
} as const;

/** The stable code of a finding. */
export type FindingCode = keyof typeof findingKinds;

/** One fault or doubt about a configuration file. */
export interface Finding extends Place {
  readonly code: FindingCode;
  readonly severity: 'error' | 'warning';
  /** RFC 6901 JSON Pointer to the value. */
  readonly pointer: string;
  readonly message: string;
  /** What was probably meant. */
  readonly hint?: string;
}

/** How findings are written. */
export const formats = ['text', 'json'] as const;

/** How findings are written: one line each, or one JSON array. */
export type Format = (typeof formats)[number];

/** One greppable line: `file:line:column severity code pointer  message (hint)`. */
export function findingLine(file: string, { line, column, severity, code, pointer, message, hint }: Finding): string {
  const place = pointer === '' ? '' : ` ${pointer}`;
  return `${file}:${line}:${column} ${severity} ${code}${place}  ${message}${hint === undefined ? '' : ` (${hint})`}`;
}

/** The findings as they are printed, each line ended. */
export function formatFindings(file: string, findings: readonly Finding[], format: Format): string {
  if (format === 'json') {
    const rows = findings.map(({ hint, ...finding }) => ({
      ...finding,
      file,
      ...(hint === undefined ? {} : { hint }),
    }));
    return `${JSON.stringify(rows, null, 2)}\n`;
  }
  return findings.map((finding) => `${findingLine(file, finding)}\n`).join('');
}
