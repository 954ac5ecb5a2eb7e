// What is text within a value's binary form, in another encoding. Lengths around it change with it.
import { Oid } from '../../../engine/types/oids.ts'
import { findType } from '../../../engine/types/registry.ts'

/** The same text in the other encoding. */
export type Transcode = (text: Uint8Array) => Uint8Array

/** The value's binary form; itself where no text is in it. One that is malformed is the type's to refuse. */
export function transcodeBinary(oid: number, bytes: Uint8Array, transcode: Transcode): Uint8Array {
  const definition = findType(oid)
  if (!definition) return bytes
  if (texts.has(oid) || definition.kind === 'enum') return transcode(bytes)
  if (versionedTexts.has(oid)) return joined([bytes.subarray(0, 1), transcode(bytes.subarray(1))])
  if (definition.sendName === 'record_send') return transcodeFields(bytes, transcode)
  const { rangeFamily } = definition
  if (definition.kind === 'array') {
    const { elementOid } = definition
    return holdsText(elementOid) ? transcodeArray(bytes, (part) => transcodeBinary(elementOid, part, transcode)) : bytes
  }
  if (!rangeFamily || !holdsText(rangeFamily.subtype.oid)) return bytes
  const bound = (part: Uint8Array): Uint8Array => transcodeBinary(rangeFamily.subtype.oid, part, transcode)
  return definition.kind === 'range'
    ? transcodeParts(bytes, 1, bound)
    : transcodeParts(bytes, 4, (range) => transcodeParts(range, 1, bound))
}

const texts: ReadonlySet<number> = new Set([
  Oid.text,
  Oid.varchar,
  Oid.bpchar,
  Oid.name,
  Oid.json,
  Oid.unknown,
  Oid.cstring,
])
/** After a byte that says which form follows. */
const versionedTexts: ReadonlySet<number> = new Set([Oid.jsonb, Oid.jsonpath])

function holdsText(oid: number): boolean {
  const definition = findType(oid)
  if (!definition) return false
  const { kind, rangeFamily, sendName } = definition
  return (
    texts.has(oid) ||
    versionedTexts.has(oid) ||
    kind === 'enum' ||
    sendName === 'record_send' ||
    (rangeFamily !== undefined && holdsText(rangeFamily.subtype.oid))
  )
}

/** Dimensions, flags and the element's type, then the elements. */
function transcodeArray(bytes: Uint8Array, part: Transcode): Uint8Array {
  if (bytes.length < 12) return bytes
  return transcodeParts(bytes, 12 + 8 * new DataView(bytes.buffer, bytes.byteOffset).getInt32(0), part)
}

/** A header, then lengths (-1: NULL) each with its part. */
function transcodeParts(bytes: Uint8Array, headerBytes: number, transcode: Transcode): Uint8Array {
  const parts = [bytes.subarray(0, headerBytes)]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = headerBytes
  while (at + 4 <= bytes.length) {
    const length = view.getInt32(at)
    if (length > bytes.length - at - 4) return bytes
    const part = length < 0 ? undefined : transcode(bytes.subarray(at + 4, at + 4 + length))
    parts.push(part ? lengthOf(part) : bytes.subarray(at, at + 4))
    if (part) parts.push(part)
    at += 4 + Math.max(0, length)
  }
  return at === bytes.length ? joined(parts) : bytes
}

/** A count, then each field's type, length and value. */
function transcodeFields(bytes: Uint8Array, transcode: Transcode): Uint8Array {
  const parts = [bytes.subarray(0, 4)]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 4
  while (at + 8 <= bytes.length) {
    const length = view.getInt32(at + 4)
    if (length > bytes.length - at - 8) return bytes
    if (length < 0) parts.push(bytes.subarray(at, at + 8))
    else {
      const part = transcodeBinary(view.getUint32(at), bytes.subarray(at + 8, at + 8 + length), transcode)
      parts.push(bytes.subarray(at, at + 4), lengthOf(part), part)
    }
    at += 8 + Math.max(0, length)
  }
  return at === bytes.length ? joined(parts) : bytes
}

function lengthOf(part: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(part.length)
  return bytes
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts)
