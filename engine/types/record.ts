// record: rows of any shape. Compared field by field; NULLs are equal to each other and above everything.
import { invalidBinary, PgError } from '../errors.ts'
import { bytesOf, viewOf } from './binary.ts'
import { fieldTypesOf, recordOf, type RecordValue } from './record-value.ts'
import { formatType, typeByOid } from './registry.ts'
import { joinRow } from './rows/row-text.ts'
import { packRow, unpackRow } from './rows/stored-row.ts'
import type { TypeDefinition, Value } from './type.ts'

export const recordType: TypeDefinition<RecordValue> = {
  oid: 2249,
  name: 'record',
  sqlName: 'record',
  category: 'P',
  preferred: false,
  length: -1,
  byValue: false,
  alignment: 'd',
  storage: 'x',
  kind: 'pseudo',
  arrayOid: 2287,
  elementOid: 0,
  collatable: false,
  inputName: 'record_in',
  outputName: 'record_out',
  receiveName: 'record_recv',
  sendName: 'record_send',
  layout: () => ({ kind: 'binary' }),
  parse() {
    throw new PgError('0A000', 'input of anonymous composite types is not implemented')
  },
  format(value, settings) {
    const types = fieldTypesOf(value)
    return joinRow(
      value.map((field, index) => (field === null ? null : typeByOid(types[index]).format(field, settings))),
    )
  },
  receive(bytes, settings) {
    const view = viewOf(bytes)
    if (bytes.length < 4) throw invalidBinary('insufficient data left in message')
    const count = view.getInt32(0)
    const fields: Value[] = []
    const types: number[] = []
    let at = 4
    for (let index = 0; index < count; index++) {
      if (at + 8 > bytes.length) throw invalidBinary('insufficient data left in message')
      const type = view.getUint32(at)
      const length = view.getInt32(at + 4)
      at += 8
      if (at + length > bytes.length) throw invalidBinary('insufficient data left in message')
      types.push(type)
      fields.push(length < 0 ? null : typeByOid(type).receive(bytes.subarray(at, at + length), settings))
      at += Math.max(0, length)
    }
    return recordOf(fields, types)
  },
  send(value) {
    const types = fieldTypesOf(value)
    const sent = value.map((field, index) => (field === null ? undefined : typeByOid(types[index]).send(field)))
    const length = sent.reduce((sum, bytes) => sum + 8 + (bytes?.length ?? 0), 4)
    const target = bytesOf(length, (view) => view.setInt32(0, value.length))
    const view = viewOf(target)
    let at = 4
    sent.forEach((bytes, index) => {
      view.setUint32(at, types[index])
      view.setInt32(at + 4, bytes ? bytes.length : -1)
      at += 8
      if (!bytes) return
      target.set(bytes, at)
      at += bytes.length
    })
    return target
  },
  pack: packRow,
  unpack: unpackRow,
  compare: compareRecords,
  hashKey(value) {
    const types = fieldTypesOf(value)
    return value
      .map((field, index) => {
        if (field === null) return 'n'
        const key = String(typeByOid(types[index]).hashKey?.(field) ?? '')
        return `${key.length}:${key}`
      })
      .join(',')
  },
}

function compareRecords(a: RecordValue, b: RecordValue): number {
  const types = fieldTypesOf(a)
  const others = fieldTypesOf(b)
  const shared = Math.min(a.length, b.length)
  for (let index = 0; index < shared; index++) {
    const left = a[index]
    const right = b[index]
    if (left === null || right === null) {
      if (left === right) continue
      return left === null ? 1 : -1
    }
    const type = types[index]
    if (type !== others[index] && a.fieldTypes && b.fieldTypes) {
      const pair = `${formatType(type)} and ${formatType(others[index])}`
      throw new PgError('42804', `cannot compare dissimilar column types ${pair} at record column ${index + 1}`)
    }
    const definition = typeByOid(type)
    if (!definition.compare) {
      throw new PgError('42883', `could not identify a comparison function for type ${formatType(type)}`)
    }
    const difference = definition.compare(left, right)
    if (difference !== 0) return difference
  }
  if (a.length !== b.length) throw new PgError('42804', 'cannot compare record types with different numbers of columns')
  return 0
}
