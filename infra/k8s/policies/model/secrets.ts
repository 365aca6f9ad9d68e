/** What is a secret, by its name or by itself. */

/** Names of variables and keys that hold one. */
const named =
  /password|passwd|passphrase|pwd$|secret|token|bearer|credential|private[-_.]?key|api[-_.]?key|access[-_.]?key/i;
/** Names that speak about a secret without being one: where it lies, how long it lasts, how many there may be. */
const about =
  /([-_.]?(file|path|dir|name|ref|ttl|url|uri|endpoint|seconds|ms|header|type|issuer|audience|length|expiry|enabled|hash|limit))$|^max|(^|[-_])(allow|require|random|use)[-_]|cluster[-_]token|tokens$|tokeniz|existing|checksum|automount/i;
/** In a line of a file or an argument only what ends with it is the name of one: `tokenizer` is none. */
const assigned = /(password|passwd|passphrase|pwd|secret|token|(private|api|access|secret)[-_.]?key)$/i;

/** Texts that are a secret whatever they are called. */
const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  /\bgithub_pat_\w{22}/,
  /\bglpat-[\w-]{20}/,
  /\bxox[abprs]-[\w-]{10}/,
  /\bsk_live_[A-Za-z0-9]{24}/,
  /\bAIza[\w-]{35}/,
  /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+/,
];

/** The password of a URL (RFC 3986 §3.2.1), unless something else is to be put in its place. */
const inUrl = /(:\/\/[^\s/:@"'$]{0,200}:)(?!\*+@)[^\s/@"'$<{]{1,200}(?=@)/g;

/** Something that is put in later, a place, a time or a switch: no secret. */
const harmless =
  /^$|^[$<{%*/!@]|^\.{0,2}\/|\(|^(true|false|yes|no|on|off|null|none|nil|enabled|disabled|required|optional|string)$|^\d+(ms|s|m|h|d)$|^[a-z][\w+.-]*:\/\/[^@]*$|^[a-z_]\w*(\.[a-z_]\w*)+$|\S\s+\S+\s/i;

/** `name: value` and `name=value`, and `--name value`, in one line; the value may itself be the name of the next one. */
const assignments: readonly RegExp[] = [
  /(?<=^|[\s"'{,&?-])([A-Za-z][\w.-]{0,80})["']?\s{0,20}[:=]\s{0,20}["']?(?=([^\s"',;}&]{1,200}))/g,
  /(?<=^|\s)--?([A-Za-z][\w.-]{0,80})\s(?=([^\s"',;}&-][^\s"',;}&]{0,200}))/g,
];
const comment = /^\s*(#|;|\/\/)/;

/** Is a value of this name a secret? */
export function isSecretName(name: string): boolean {
  return named.test(name) && !about.test(name);
}

/** The name of the secret that a value is; undefined where it is none. */
export function secretOf(name: string, value: string): string | undefined {
  if (isSecretName(name) && !value.includes('\n') && !harmless.test(value)) return name;
  return secretIn(value);
}

/** The secret that a text of many lines, or of an argument, holds: its name, or what it is; undefined where it holds none. */
export function secretIn(text: string): string | undefined {
  if (shapes.some((shape) => shape.test(text))) return 'a key or token';
  if (text.search(inUrl) !== -1) return 'a password in a URL';
  for (const line of text.split('\n')) {
    if (comment.test(line)) continue;
    for (const [, name = '', value = ''] of assignments.flatMap((pattern) => [...line.matchAll(pattern)])) {
      if (assigned.test(name) && !about.test(name) && !harmless.test(value)) return name;
    }
  }
  return undefined;
}

/** A text as it may be printed. */
export function withoutSecrets(text: string): string {
  const printed = text.replaceAll(inUrl, '$1***');
  return shapes.some((shape) => shape.test(printed)) ? 'a secret' : printed;
}
