// "char": a single byte, shown as a character, as octal \\nnn above 127, or as nothing for zero.
import { exactView } from './binary.ts'
import { encodeText } from './text-bytes.ts'
import type { TypeDefinition } from './type.ts'

export const charType: TypeDefinition<string> = {
  oid: 18,
  name: 'char',
  sqlName: '"char"',
  category: 'Z',
  preferred: false,
  length: 1,
  byValue: true,
  alignment: 'c',
  storage: 'p',
  kind: 'base',
  arrayOid: 1002,
  elementOid: 0,
  collatable: false,
  inputName: 'charin',
  outputName: 'charout',
  receiveName: 'charrecv',
  sendName: 'charsend',
  layout: () => ({ kind: 'utf8' }),
  parse(text) {
    const octal = /^\\([0-3][0-7][0-7])$/.exec(text)
    if (octal) return charOfByte(Number.parseInt(octal[1], 8))
    return text === '' ? '' : charOfByte(encodeText(text)[0])
  },
  format: (value) => value,
  receive: (bytes) => charOfByte(exactView(bytes, 1).getUint8(0)),
  send: (value) => Uint8Array.of(byteOfChar(value)),
  compare: (a, b) => byteOfChar(a) - byteOfChar(b),
  hashKey: (value) => value,
}

/** The value of a byte: '' for zero, the character below 128, \ooo above. */
export function charOfByte(byte: number): string {
  if (byte === 0) return ''
  return byte < 128 ? String.fromCharCode(byte) : `\\${byte.toString(8)}`
}

export function byteOfChar(value: string): number {
  if (value === '') return 0
  return value.length === 4 ? Number.parseInt(value.slice(1), 8) : value.charCodeAt(0)
}
