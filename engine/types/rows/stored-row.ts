// Rows as they lie in columns: as they are sent, but that fields lie as columns of their types do where those differ, and that names of
// fields come along where the type does not say them. Threads without a catalog read them, so that labels of enums are numbers.
import { bytesOf, viewOf } from '../binary.ts'
import { int4Type } from '../int4.ts'
import { fieldTypesOf, recordOf, type RecordValue } from '../record-value.ts'
import { typeByOid } from '../registry.ts'
import type { TextSettings, Value } from '../type.ts'
import { isEnumOid } from '../user-oids.ts'

/** Set in the number of fields where their names follow it: their length, and the names with zeros between. */
export const named = 1 << 30

export function packRow(row: RecordValue): Uint8Array {
  const types = fieldTypesOf(row)
  const names = row.fieldNames && packedNames(row.fieldNames)
  const packed = row.map((field, index) => (field === null ? undefined : packField(field, types[index])))
  const start = 4 + (names?.length ?? 0)
  const length = packed.reduce((sum, bytes) => sum + 8 + (bytes?.length ?? 0), start)
  const target = bytesOf(length, (view) => view.setInt32(0, names ? row.length | named : row.length))
  if (names) target.set(names, 4)
  const view = viewOf(target)
  let at = start
  packed.forEach((bytes, index) => {
    view.setUint32(at, types[index])
    view.setInt32(at + 4, bytes ? bytes.length : -1)
    at += 8
    if (!bytes) return
    target.set(bytes, at)
    at += bytes.length
  })
  return target
}

export function unpackRow(bytes: Uint8Array, settings: TextSettings): RecordValue {
  const view = viewOf(bytes)
  const types: number[] = []
  const fields: Value[] = []
  const header = view.getInt32(0)
  const hasNames = (header & named) !== 0
  let at = hasNames ? 8 + view.getInt32(4) : 4
  for (let left = header & ~named; left > 0; left--) {
    const type = view.getUint32(at)
    const length = view.getInt32(at + 4)
    at += 8
    types.push(type)
    fields.push(length < 0 ? null : unpackField(bytes.subarray(at, at + length), type, settings))
    at += Math.max(0, length)
  }
  return recordOf(fields, types, hasNames ? namesIn(bytes.subarray(8, 8 + view.getInt32(4))) : undefined)
}

/** Rows of one query share them. */
const packedBefore = new WeakMap<readonly string[], Uint8Array>()

function packedNames(names: readonly string[]): Uint8Array {
  let packed = packedBefore.get(names)
  if (!packed) {
    const text = Buffer.from(names.join('\u0000'), 'utf8')
    packed = Buffer.concat([bytesOf(4, (view) => view.setInt32(0, text.length)), text])
    packedBefore.set(names, packed)
  }
  return packed
}

let lastNames: { readonly text: string; readonly names: readonly string[] } | undefined

function namesIn(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  if (lastNames?.text !== text) lastNames = { text, names: text.split('\u0000') }
  return lastNames.names
}

function packField(field: Value, type: number): Uint8Array {
  if (isEnumOid(type)) return int4Type.send(field as number)
  const definition = typeByOid(type)
  return definition.pack ? definition.pack(field) : definition.send(field)
}

function unpackField(bytes: Uint8Array, type: number, settings: TextSettings): Value {
  if (isEnumOid(type)) return int4Type.receive(bytes, settings)
  const definition = typeByOid(type)
  return definition.unpack ? definition.unpack(bytes, settings) : definition.receive(bytes, settings)
}
