/** JSON to protobuf and back, by the canonical ProtoJSON mapping. */
import { parseJsonObject } from '@api-platform/kit/body.ts';
import { Problem } from '@api-platform/kit/problem.ts';
import { type FileRegistry, type JsonObject, fromBinary, fromJson, toBinary, toJsonString } from '@bufbuild/protobuf';
import { gatewayProblem } from '../errors.ts';
import { findMethod } from './descriptors.ts';

/** One RPC, compiled. */
export interface Transcoder {
  /** `:path` of the call, such as `/userverify.UserVerify/VerifyUser`. */
  readonly path: string;
  /**
   * The message in a JSON body; an empty body is an empty message.
   * @throws {Problem} 400 where the body is no JSON object, or does not fit the message
   */
  toMessage(body: Uint8Array): Buffer;
  /**
   * The JSON of a message. Fields that have their default value and no presence are left out, as ProtoJSON has it.
   * @throws {Error} where the bytes are not the message
   */
  toJson(message: Uint8Array): string;
}

/**
 * Compiles an RPC.
 * @param rpc `package.Service/Method`, checked to exist and to be unary
 * @see https://protobuf.dev/programming-guides/json/
 */
export function compileTranscoder(registry: FileRegistry, rpc: string, unknownFields: 'ignore' | 'refuse'): Transcoder {
  const method = findMethod(registry, rpc);
  if (method === undefined) throw new Error(`unknown rpc "${rpc}"`);
  const { input, output } = method;
  const options = { registry, ignoreUnknownFields: unknownFields === 'ignore' };
  return {
    path: `/${rpc}`,
    toMessage: (body) => {
      if (body.length === 0) return Buffer.alloc(0);
      try {
        return Buffer.from(toBinary(input, fromJson(input, readJson(body), options)));
      } catch (error) {
        throw error instanceof Problem ? error : gatewayProblem('BODY_NOT_THE_MESSAGE', reasonOf(error));
      }
    },
    toJson: (message) => toJsonString(output, fromBinary(output, message), { registry }),
  };
}

function readJson(body: Uint8Array): JsonObject {
  const object = parseJsonObject(body);
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  // 16 digits may be more than a JSON number carries exactly; a 64-bit field would silently get another number.
  if (/\d{16}/.test(text)) JSON.parse(text, refuseInexact);
  return isJson(object) ? object : {};
}

/** Everything that JSON.parse makes is JSON; its type does not say so. */
const isJson = (value: object): value is JsonObject => !Array.isArray(value);

function refuseInexact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source) && !isExact(value, source)) {
    if (!Number.isFinite(value)) throw gatewayProblem('BODY_NOT_THE_MESSAGE', 'a number is too large for any field');
    const detail = `the number ${source} cannot be carried exactly as a JSON number; write it as a text: "${source}"`;
    throw gatewayProblem('BODY_NOT_THE_MESSAGE', detail);
  }
  return value;
}

/** A number with more digits than a double can hold becomes infinite, which no BigInt is. */
const isExact = (value: number, source: string): boolean => Number.isFinite(value) && BigInt(source) === BigInt(value);

/** protobuf-es says which field and why; only what comes before that is put our way. */
function reasonOf(error: unknown): string {
  // Whatever walks through nested values runs out of stack.
  if (error instanceof RangeError) return 'the body is nested too deeply';
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^cannot decode (field|message|enum) (\S+) from JSON: /, '$1 $2: ');
}
