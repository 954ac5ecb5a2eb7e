// The messages a script may send, by PostgreSQL's names, from JSON to bytes.
import { cstring, frame, gssRequest, int16, int32, sslRequest, startupPacket } from './wire-client.ts'

type Fields = Readonly<Record<string, any>>

/** Throws on a name that is not known. Values of Bind: null, text, or {"hex": …} for any bytes. */
export function frontendMessage(name: string, fields: Fields): Buffer {
  const make = messages[name]
  if (!make) throw new Error(`no such message: ${name}`)
  return make(fields)
}

const bytesOf = (value: string | { hex: string }): Buffer =>
  typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.hex, 'hex')

const counted = (items: readonly Buffer[]): Buffer => Buffer.concat([int16(items.length), ...items])

function parameter(value: string | { hex: string } | null): Buffer {
  if (value === null) return int32(-1)
  const bytes = bytesOf(value)
  return Buffer.concat([int32(bytes.length), bytes])
}

const messages: Readonly<Record<string, (fields: Fields) => Buffer>> = {
  Query: ({ text }) => frame('Q', cstring(text)),
  Parse: ({ name = '', text, types = [] }) =>
    frame('P', Buffer.concat([cstring(name), cstring(text), counted(types.map(int32))])),
  Bind: ({ portal = '', statement = '', formats = [], values = [], resultFormats = [] }) =>
    frame(
      'B',
      Buffer.concat([
        cstring(portal),
        cstring(statement),
        counted(formats.map(int16)),
        counted(values.map(parameter)),
        counted(resultFormats.map(int16)),
      ]),
    ),
  Describe: ({ statement, portal = '' }) =>
    frame('D', Buffer.from(statement === undefined ? `P${portal}\0` : `S${statement}\0`)),
  Execute: ({ portal = '', rows = 0 }) => frame('E', Buffer.concat([cstring(portal), int32(rows)])),
  Close: ({ statement, portal = '' }) =>
    frame('C', Buffer.from(statement === undefined ? `P${portal}\0` : `S${statement}\0`)),
  Flush: () => frame('H'),
  Sync: () => frame('S'),
  Terminate: () => frame('X'),
  CopyData: ({ data }) => frame('d', bytesOf(data)),
  CopyDone: () => frame('c'),
  CopyFail: ({ message = '' }) => frame('f', cstring(message)),
  FunctionCall: ({ function: oid, formats = [], values = [], resultFormat = 0 }) =>
    frame(
      'F',
      Buffer.concat([int32(oid), counted(formats.map(int16)), counted(values.map(parameter)), int16(resultFormat)]),
    ),
  StartupMessage: ({ version = 196_608, ...parameters }) => startupPacket(parameters, version),
  SSLRequest: () => sslRequest,
  GSSENCRequest: () => gssRequest,
  /** A frame with any type and body, or bytes as they are. */
  Frame: ({ type, body = '' }) => frame(type, bytesOf(body)),
  Raw: ({ hex }) => Buffer.from(hex, 'hex'),
}
