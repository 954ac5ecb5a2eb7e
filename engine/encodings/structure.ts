// How the characters of an encoding lie in bytes, whatever they mean: what PostgreSQL looks at before it converts.
import type { EncodingName } from './names.ts'

export interface Structure {
  /** Bytes of the character that begins here, by its first bytes; may go beyond the end. */
  length(bytes: Uint8Array, at: number): number
  /** Whether the character that begins here, of so many bytes, all of them there, is well formed. */
  isWhole(bytes: Uint8Array, at: number, length: number): boolean
}

const isHigh = (byte: number): boolean => byte >= 0x80
const within = (byte: number, low: number, high: number): boolean => byte >= low && byte <= high
const isEuc = (byte: number): boolean => within(byte, 0xa1, 0xfe)

const singleShift2 = 0x8e
const singleShift3 = 0x8f

/** One byte each. */
const single: Structure = { length: () => 1, isWhole: () => true }

const euc = (allows: (bytes: Uint8Array, at: number, length: number) => boolean): Structure => ({
  length: (bytes, at) => (!isHigh(bytes[at]) ? 1 : bytes[at] === singleShift3 ? 3 : 2),
  isWhole: (bytes, at, length) => length === 1 || allows(bytes, at, length),
})

const eucJapanese = euc((bytes, at) =>
  bytes[at] === singleShift2
    ? within(bytes[at + 1], 0xa1, 0xdf)
    : bytes[at] === singleShift3
      ? isEuc(bytes[at + 1]) && isEuc(bytes[at + 2])
      : isEuc(bytes[at]) && isEuc(bytes[at + 1]),
)

const eucPair: Structure = {
  length: (bytes, at) => (isHigh(bytes[at]) ? 2 : 1),
  isWhole: (bytes, at, length) => length === 1 || (isEuc(bytes[at]) && isEuc(bytes[at + 1])),
}

const shiftJis: Structure = {
  length: (bytes, at) => (isHigh(bytes[at]) && !within(bytes[at], 0xa1, 0xdf) ? 2 : 1),
  isWhole: (bytes, at, length) =>
    length === 1 ||
    ((within(bytes[at], 0x81, 0x9f) || within(bytes[at], 0xe0, 0xfc)) &&
      (within(bytes[at + 1], 0x40, 0x7e) || within(bytes[at + 1], 0x80, 0xfc))),
}

/** A high byte and any other; 0x8d 0x20 is the pair that PostgreSQL keeps for bytes that are none of any text. */
const pair: Structure = {
  length: (bytes, at) => (isHigh(bytes[at]) ? 2 : 1),
  isWhole: (bytes, at, length) =>
    length === 1 || (bytes[at + 1] !== 0 && !(bytes[at] === 0x8d && bytes[at + 1] === 0x20)),
}

const isDigit = (byte: number): boolean => within(byte, 0x30, 0x39)

const gb18030: Structure = {
  length: (bytes, at) => (!isHigh(bytes[at]) ? 1 : isDigit(bytes[at + 1]) ? 4 : 2),
  isWhole: (bytes, at, length) =>
    length === 1 ||
    (within(bytes[at], 0x81, 0xfe) &&
      (length === 4
        ? isDigit(bytes[at + 1]) && within(bytes[at + 2], 0x81, 0xfe) && isDigit(bytes[at + 3])
        : within(bytes[at + 1], 0x40, 0x7e) || within(bytes[at + 1], 0x80, 0xfe))),
}

const structures: Partial<Record<EncodingName, Structure>> = {
  EUC_JP: eucJapanese,
  EUC_CN: eucPair,
  EUC_KR: eucPair,
  SJIS: shiftJis,
  BIG5: pair,
  GBK: pair,
  UHC: pair,
  GB18030: gb18030,
}

export const structureOf = (name: EncodingName): Structure => structures[name] ?? single
