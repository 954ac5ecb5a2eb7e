// A result as JSON: {"columns": […], "rows": [[…], …], "tag": "SELECT 2"}. Values as to_json writes them: numbers with all their digits.
import type { Batch, Column } from '../../engine/columns/column.ts'
import { reader } from '../../engine/columns/read.ts'
import type { PgArray } from '../../engine/types/array-value.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { TextSettings, TypeRef, Value } from '../../engine/types/type.ts'
import { cellWriter, nullTest } from '../pgwire/encode/cell.ts'
import type { CellWriter } from '../pgwire/encode/cell.ts'
import { RowBuffer } from '../pgwire/encode/row-buffer.ts'
import type { FieldDescription } from '../session/wire-session.ts'

export const jsonHead = (fields: readonly FieldDescription[]): string =>
  `{"columns":${JSON.stringify(fields.map(({ name, type, typmod }) => ({ name, type: typeByOid(type).name, oid: type, typmod })))},"rows":[`

export const jsonTail = (tag: string): string => `],"tag":${JSON.stringify(tag)}}\n`

/** Rows of a batch, each before the first one parted from what came before by a comma unless `first`. */
export function encodeJsonRows(
  batch: Batch,
  types: readonly TypeRef[],
  settings: TextSettings,
  first: boolean,
): Uint8Array {
  const out = new RowBuffer(batch.length * 32)
  const columns = batch.columns.map((column, index) => {
    const typed = { ...column, type: types[index] }
    return { isNull: nullTest(column), write: jsonCell(typed, settings) }
  })
  for (let row = 0; row < batch.length; row++) {
    out.ascii(first && row === 0 ? '\n[' : ',\n[')
    columns.forEach(({ isNull, write }, index) => {
      if (index > 0) out.byte(0x2c)
      if (isNull?.(row)) out.ascii('null')
      else write(out, row)
    })
    out.byte(0x5d)
  }
  return out.finish()
}

const numbers: ReadonlySet<number> = new Set([
  Oid.int2,
  Oid.int4,
  Oid.int8,
  Oid.float4,
  Oid.float8,
  Oid.numeric,
  Oid.oid,
])

function jsonCell(column: Column, settings: TextSettings): CellWriter {
  const { oid } = column.type
  const definition = typeByOid(oid)
  const write = cellWriter(column, 0, settings)
  if (oid === Oid.json || oid === Oid.jsonb) return write
  if (oid === Oid.bool) {
    const read = reader(column)
    return (out, row) => out.ascii(read(row) ? 'true' : 'false')
  }
  if (numbers.has(oid)) return (out, row) => numberCell(out, row, write)
  if (definition.kind === 'array') {
    const read = reader(column)
    return (out, row) => out.text(nested(read(row) as PgArray, definition.elementOid, settings))
  }
  return (out, row) => stringCell(out, row, write)
}

/** NaN and infinities are no numbers of JSON: they become strings. */
const endsAsNumber = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

function numberCell(out: RowBuffer, row: number, write: CellWriter): void {
  const start = out.at
  write(out, row)
  if (endsAsNumber(out.bytes[out.at - 1])) return
  const text = out.bytes.toString('latin1', start, out.at)
  out.at = start
  out.ascii(`"${text}"`)
}

function stringCell(out: RowBuffer, row: number, write: CellWriter): void {
  out.byte(0x22)
  const start = out.at
  write(out, row)
  for (let at = start; at < out.at; at++) {
    const byte = out.bytes[at]
    if (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c) continue
    const text = JSON.stringify(out.bytes.toString('utf8', start, out.at))
    out.at = start - 1
    out.text(text)
    return
  }
  out.byte(0x22)
}

/** An array's elements in nested lists, as its dimensions say: JSON text, in which documents stand as they are. */
function nested({ dimensions, elements }: PgArray, elementOid: number, settings: TextSettings): string {
  const definition = typeByOid(elementOid)
  const one = (value: Value): string => {
    if (value === null || value === undefined || typeof value === 'boolean') return String(value ?? null)
    if (elementOid === Oid.json || elementOid === Oid.jsonb) return value as string
    const text = definition.format(value, settings)
    return numbers.has(elementOid) && endsAsNumber(text.charCodeAt(text.length - 1)) ? text : JSON.stringify(text)
  }
  const build = (depth: number, start: number, size: number): string => {
    if (depth === dimensions.length) return one(elements[start])
    const part = size / dimensions[depth]
    return `[${Array.from({ length: dimensions[depth] }, (_, index) => build(depth + 1, start + index * part, part)).join()}]`
  }
  return dimensions.length === 0 ? '[]' : build(0, 0, elements.length)
}
