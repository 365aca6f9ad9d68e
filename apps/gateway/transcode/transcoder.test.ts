import { beforeAll, describe, expect, test } from '@jest/globals';
import { type DescMessage, create, fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_duration,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from '@bufbuild/protobuf/wkt';
import { findMethod, readDescriptorSet, servicesOf } from './descriptors.ts';
import { type Transcoder, compileTranscoder } from './transcoder.ts';

const { BOOL, BYTES, DOUBLE, ENUM, INT64, MESSAGE, STRING, UINT64 } = FieldDescriptorProto_Type;
const { OPTIONAL, REPEATED } = FieldDescriptorProto_Label;

const fields = [
  { name: 'big', type: INT64 },
  { name: 'unsigned_big', jsonName: 'unsignedBig', type: UINT64 },
  { name: 'ratio', type: DOUBLE },
  { name: 'raw', type: BYTES },
  { name: 'yes', type: BOOL },
  { name: 'words', type: STRING, label: REPEATED },
  { name: 'color', type: ENUM, typeName: '.probe.Color' },
  { name: 'at', type: MESSAGE, typeName: '.google.protobuf.Timestamp' },
  { name: 'wait', type: MESSAGE, typeName: '.google.protobuf.Duration' },
  { name: 'maybe', type: MESSAGE, typeName: '.google.protobuf.Int32Value' },
  { name: 'mask', type: MESSAGE, typeName: '.google.protobuf.FieldMask' },
  { name: 'free', type: MESSAGE, typeName: '.google.protobuf.Struct' },
  { name: 'self', type: MESSAGE, typeName: '.probe.Thing' },
];

/** A file with one message of every kind of field, and methods of every kind. */
const probe: FileDescriptorProto = create(FileDescriptorProtoSchema, {
  name: 'probe.proto',
  package: 'probe',
  syntax: 'proto3',
  dependency: ['duration', 'field_mask', 'struct', 'timestamp', 'wrappers'].map(
    (name) => `google/protobuf/${name}.proto`,
  ),
  enumType: [
    {
      name: 'Color',
      value: [
        { name: 'NONE', number: 0 },
        { name: 'RED', number: 1 },
      ],
    },
  ],
  messageType: [
    {
      name: 'Thing',
      field: fields.map((field, at) => ({ label: OPTIONAL, jsonName: field.name, ...field, number: at + 1 })),
    },
  ],
  service: [
    {
      name: 'Probe',
      method: [
        { name: 'Echo', inputType: '.probe.Thing', outputType: '.probe.Thing' },
        { name: 'Watch', inputType: '.probe.Thing', outputType: '.probe.Thing', serverStreaming: true },
      ],
    },
  ],
});

const known = [
  file_google_protobuf_duration,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
];
const set = create(FileDescriptorSetSchema, { file: [...known.map(({ proto }) => proto), probe] });
const registry = readDescriptorSet(Buffer.from(toBinary(FileDescriptorSetSchema, set)).toString('base64'));

let thing: DescMessage;
let echo: Transcoder;
beforeAll(() => {
  thing = findMethod(registry, 'probe.Probe/Echo')!.input;
  echo = compileTranscoder(registry, 'probe.Probe/Echo', 'refuse');
});

/** JSON in, through the wire, JSON out. */
const through = (json: string): unknown => JSON.parse(echo.toJson(echo.toMessage(Buffer.from(json))));
const detailOf = (json: string): unknown => {
  try {
    return echo.toMessage(Buffer.from(json));
  } catch (error) {
    return error;
  }
};

test('a descriptor set tells its services and methods', () => {
  expect(servicesOf(registry).map(({ typeName }) => typeName)).toEqual(['probe.Probe']);
  expect(findMethod(registry, 'probe.Probe/Watch')?.methodKind).toBe('server_streaming');
  expect(findMethod(registry, 'probe.Probe/echo')).toBeUndefined();
  expect(findMethod(registry, 'probe.Other/Echo')).toBeUndefined();
  expect(findMethod(registry, 'nonsense')).toBeUndefined();
});

test('an RPC that does not exist cannot be compiled', () => {
  expect(() => compileTranscoder(registry, 'probe.Probe/No', 'ignore')).toThrow('unknown rpc "probe.Probe/No"');
});

test('the path of a call is the RPC', () => {
  expect(echo.path).toBe('/probe.Probe/Echo');
});

describe('canonical ProtoJSON', () => {
  test.each([
    ['64-bit numbers are texts', '{"big":"-9223372036854775808","unsignedBig":"18446744073709551615"}'],
    ['bytes are base64', '{"raw":"AP8="}'],
    ['NaN and infinity are texts', '{"ratio":"NaN","self":{"ratio":"-Infinity"}}'],
    ['timestamps are RFC 3339', '{"at":"2026-11-21T10:00:00.500Z"}'],
    ['durations are seconds', '{"wait":"1.500s"}'],
    ['wrappers are flat, and tell 0 from nothing', '{"maybe":0}'],
    ['field masks are one text', '{"mask":"a.bC,d"}'],
    ['structs are JSON', '{"free":{"a":[1,"x",null,{"b":true}]}}'],
    ['enums are names', '{"color":"RED"}'],
    ['lists and messages are what they look like', '{"words":["a",""],"self":{"yes":true}}'],
  ])('%s', (_, json) => {
    expect(through(json)).toEqual(JSON.parse(json));
  });

  test.each([
    ['numbers become texts', '{"big":7}', { big: '7' }],
    ['names of the proto file are taken', '{"unsigned_big":"7"}', { unsignedBig: '7' }],
    ['defaults are left out', '{"yes":false,"words":[],"color":"NONE","ratio":0}', {}],
    ['null is nothing', '{"yes":null,"at":null}', {}],
    ['numbers of enums become names', '{"color":1}', { color: 'RED' }],
    ['base64 of URLs is taken', '{"raw":"_w"}', { raw: '/w==' }],
  ])('%s', (_, json, read) => {
    expect(through(json)).toEqual(read);
  });
});

describe('a number that JSON cannot carry exactly is refused, not rounded', () => {
  test.each(['9007199254740993', '-9007199254740993', '18446744073709551615'])('%s', (number) => {
    expect(detailOf(`{"self":{"big":${number}}}`)).toMatchObject({
      status: 400,
      code: 'BODY_NOT_THE_MESSAGE',
      detail: `the number ${number} cannot be carried exactly as a JSON number; write it as a text: "${number}"`,
    });
  });

  test.each([
    ['one that is exact', '{"big":9007199254740992}', { big: '9007199254740992' }],
    ['a fraction', '{"ratio":0.1234567890123456789}', { ratio: 0.12345678901234568 }],
    ['digits in a text', '{"words":["9007199254740993"]}', { words: ['9007199254740993'] }],
    ['a large one that is exact', '{"ratio":100000000000000000000}', { ratio: 1e20 }],
  ])('but not %s', (_, json, read) => {
    expect(through(json)).toEqual(read);
  });
});

test('a number that is too large for JSON is refused', () => {
  for (const digits of [310, 60_000]) {
    expect(detailOf(`{"big":${'9'.repeat(digits)}}`)).toMatchObject({
      status: 400,
      code: 'BODY_NOT_THE_MESSAGE',
      detail: 'a number is too large for any field',
    });
  }
});

describe('what does not fit the message is refused with its field', () => {
  test.each([
    ['{"nope":1}', 'message probe.Thing: key "nope" is unknown'],
    ['{"self":{"nope":1}}', 'message probe.Thing: key "nope" is unknown'],
    ['{"yes":1}', 'field probe.Thing.yes: expected boolean'],
    ['{"big":"x"}', 'field probe.Thing.big: expected bigint (int64): x out of range'],
    ['{"big":9223372036854775808}', 'field probe.Thing.big:'],
    ['{"raw":"%"}', 'field probe.Thing.raw'],
    ['{"color":"BLUE"}', 'enum probe.Color: "BLUE"'],
    ['{"at":"yesterday"}', 'google.protobuf.Timestamp'],
    ['{"words":"a"}', 'field probe.Thing.words'],
    ['{"self":[]}', 'message probe.Thing'],
  ])('%s', (json, detail) => {
    expect(detailOf(json)).toMatchObject({
      status: 400,
      code: 'BODY_NOT_THE_MESSAGE',
      detail: expect.stringContaining(detail),
    });
  });

  test('however deep it is nested', () => {
    const deep = 20_000;
    const error = detailOf(`${'{"self":'.repeat(deep)}{}${'}'.repeat(deep)}`);
    expect(error).toMatchObject({ status: 400 });
  });

  test.each(['{"self":', '{"nope":'])('however deep it is nested beside a long number: %s', (level) => {
    const deep = 20_000;
    expect(detailOf(`${level.repeat(deep)}{"big":1234567890123456}${'}'.repeat(deep)}`)).toMatchObject({
      status: 400,
      code: 'BODY_NOT_THE_MESSAGE',
      detail: 'the body is nested too deeply',
    });
  });

  test('keys that objects have by themselves are unknown fields like others', () => {
    expect(detailOf('{"__proto__":{}}')).toMatchObject({ detail: expect.stringContaining('"__proto__" is unknown') });
    expect(detailOf('{"constructor":1}')).toMatchObject({ status: 400 });
  });
});

test('unknown fields are ignored where the route says so, at every depth', () => {
  const lenient = compileTranscoder(registry, 'probe.Probe/Echo', 'ignore');
  const message = fromBinary(thing, lenient.toMessage(Buffer.from('{"nope":1,"self":{"nope":2,"big":3}}')));
  expect(toJson(thing, message, { registry })).toEqual(
    toJson(thing, fromJson(thing, { self: { big: 3 } }), { registry }),
  );
});

test('an empty body is an empty message', () => {
  expect(echo.toMessage(Buffer.alloc(0))).toHaveLength(0);
  expect(echo.toJson(Buffer.alloc(0))).toBe('{}');
});

test('bytes that are not the message are told apart', () => {
  expect(() => echo.toJson(Buffer.from('ff', 'hex'))).toThrow('premature EOF');
});
