// Types of rows: composite types, and those of the rows of tables and views. A value carries its fields' types, so it prints, compares
// and lies on disk without a catalog; only to read one takes the shape that the catalog says.
import { invalidBinary, PgError } from '../../errors.ts'
import { arrayTypeFor } from '../array.ts'
import { viewOf } from '../binary.ts'
import { recordOf, type RecordValue } from '../record-value.ts'
import { recordType } from '../record.ts'
import { formatType, typeByOid } from '../registry.ts'
import type { TextSettings, TypeDefinition, Value } from '../type.ts'
import { shapeOf, type RowField } from './row-shape.ts'
import { splitRow } from './row-text.ts'
import { packRow, unpackRow } from './stored-row.ts'

export interface RowTypeNames {
  readonly oid: number
  readonly name: string
  /** As SQL names it: quoted, and with its schema where that is not public. */
  readonly sqlName: string
  readonly arrayName: string
}

export const rowType = ({ oid, name, sqlName }: Omit<RowTypeNames, 'arrayName'>): TypeDefinition<RecordValue> => ({
  ...recordType,
  oid,
  name,
  sqlName,
  category: 'C',
  kind: 'composite',
  arrayOid: oid + 1,
  parse: (text, settings) => {
    const shape = shapeOf(oid, settings)
    const texts = splitRow(text, shape.length)
    return rowOf(
      texts.map((field, index) => (field === null ? null : parsed(field, shape[index], settings))),
      shape,
    )
  },
  receive: (bytes, settings) => receiveRow(bytes, oid, settings),
})

export const rowArrayType = (element: TypeDefinition<RecordValue>, name: string): TypeDefinition => {
  const array = arrayTypeFor(element)
  const stored = arrayTypeFor({
    ...element,
    send: packRow,
    receive: unpackRow,
  })
  return {
    ...array,
    name,
    pack: (value) => stored.send(value),
    unpack: (bytes, settings) => stored.receive(bytes, settings),
  }
}

const rowOf = (fields: readonly Value[], shape: readonly RowField[]): RecordValue =>
  recordOf(
    fields,
    shape.map(({ type }) => type.oid),
  )

function parsed(text: string, { type }: RowField, settings: TextSettings): Value {
  const definition = typeByOid(type.oid)
  return withTypmod(definition.parse(text, settings), type.typmod, definition)
}

const withTypmod = (value: Value, typmod: number, definition: TypeDefinition): Value =>
  typmod >= 0 && definition.applyTypmod ? definition.applyTypmod(value, typmod, false) : value

/** As record_recv: the fields' types must be the attributes'. */
function receiveRow(bytes: Uint8Array, oid: number, settings: TextSettings): RecordValue {
  const shape = shapeOf(oid, settings)
  const view = viewOf(bytes)
  const need = (end: number): void => {
    if (end > bytes.length) throw new PgError('08P01', 'insufficient data left in message')
  }
  need(4)
  const count = view.getInt32(0)
  if (count !== shape.length) throw new PgError('42804', `wrong number of columns: ${count}, expected ${shape.length}`)
  let at = 4
  const fields = shape.map(({ type }, index): Value => {
    need(at + 8)
    const sent = view.getUint32(at)
    const length = view.getInt32(at + 4)
    at += 8
    if (sent !== type.oid && sent !== type.domain) {
      const expected = `instead of expected ${type.oid} (${formatType(type.oid)})`
      throw new PgError(
        '42804',
        `binary data has type ${sent} (${formatType(sent)}) ${expected} in record column ${index + 1}`,
      )
    }
    if (length < -1) throw invalidBinary('insufficient data left in message')
    if (length === -1) return null
    need(at + length)
    const definition = typeByOid(type.oid)
    const value = definition.receive(bytes.subarray(at, at + length), settings)
    at += length
    return withTypmod(value, type.typmod, definition)
  })
  if (at !== bytes.length) throw invalidBinary('incorrect binary data format')
  return rowOf(fields, shape)
}
