/** The text of a file, or why it has none that kubectl would read. Pure. */

/** Text, or what is wrong with the bytes and on which line. */
export type Decoded = { readonly text: string } | { readonly line: number; readonly message: string };

const advice = 'save it as UTF-8, which is what kubectl reads';

/** Decodes UTF-8, with or without a byte order mark. */
export function textOf(bytes: Uint8Array): Decoded {
  if (isUtf16(bytes)) return { line: 1, message: `the file is in UTF-16: ${advice}` };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const before = new TextDecoder().decode(bytes).split('\uFFFD', 1)[0] ?? '';
    const line = before.split('\n').length;
    return { line, message: `the file is not in UTF-8, but perhaps in Latin-1: ${advice}` };
  }
}

/** By its byte order mark; without one, by the zeros beside each letter of ASCII. */
function isUtf16([first, second, third, fourth]: Uint8Array): boolean {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return (first === 0 && third === 0) || (second === 0 && fourth === 0);
}
