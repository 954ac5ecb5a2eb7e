// Rows as they lie in columns: as they are sent, but that fields lie as columns of their types do where those differ. Threads without a
// catalog read them, so that labels of enums are numbers.
import { bytesOf, viewOf } from '../binary.ts'
import { int4Type } from '../int4.ts'
import { fieldTypesOf, recordOf, type RecordValue } from '../record-value.ts'
import { typeByOid } from '../registry.ts'
import type { TextSettings, Value } from '../type.ts'
import { isEnumOid } from '../user-oids.ts'

export function packRow(row: RecordValue): Uint8Array {
  const types = fieldTypesOf(row)
  const packed = row.map((field, index) => (field === null ? undefined : packField(field, types[index])))
  const length = packed.reduce((sum, bytes) => sum + 8 + (bytes?.length ?? 0), 4)
  const target = bytesOf(length, (view) => view.setInt32(0, row.length))
  const view = viewOf(target)
  let at = 4
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
  let at = 4
  for (let left = view.getInt32(0); left > 0; left--) {
    const type = view.getUint32(at)
    const length = view.getInt32(at + 4)
    at += 8
    types.push(type)
    fields.push(length < 0 ? null : unpackField(bytes.subarray(at, at + length), type, settings))
    at += Math.max(0, length)
  }
  return recordOf(fields, types)
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
