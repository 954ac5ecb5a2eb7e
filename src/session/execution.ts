// A statement under way, as a portal drives it. Whatever kind of statement it is, its rows leave as encoded DataRow messages.
import type { PlanColumn } from '../../engine/plan/logical.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import { typeRef, type Value } from '../../engine/types/type.ts'
import { encodeBatch } from '../pgwire/encode-rows.ts'
import type { SessionCore } from './session-core.ts'
import type { FieldDescription, ResultSink } from './wire-session.ts'

export interface Execution {
  /** At most `limit` rows (0: all) to the sink; answers whether the statement is finished. */
  fetch(limit: number, sink: ResultSink): Promise<{ readonly done: boolean; readonly rows: number }>
  /** The command tag once finished; `rows` are those the last fetch sent. */
  tag(rows: number): string
  close(): Promise<void>
  /** Rows that the session made itself, as values: for whoever wants them in another form than DataRows. */
  readonly values?: (sink: ResultSink) => Promise<readonly (readonly Value[])[]>
}

export const fieldOf = (name: string, oid: number, typmod = -1, origin?: PlanColumn['origin']): FieldDescription => ({
  name,
  table: origin?.table ?? 0,
  attribute: origin?.attribute ?? 0,
  type: oid,
  typmod,
  length: typeByOid(oid).length,
})

export const fieldsOf = (columns: readonly PlanColumn[]): FieldDescription[] =>
  columns.map((column) => fieldOf(column.name, column.type.oid, column.type.typmod, column.origin))

/** Result formats of Bind for each column: none given is text, one is for all. */
export function formatsFor(formats: readonly number[], columns: number): number[] {
  if (formats.length === 0) return Array.from({ length: columns }, () => 0)
  if (formats.length === 1) return Array.from({ length: columns }, () => formats[0])
  return [...formats]
}

/** A statement that is over as soon as it ran: no rows, only a tag. */
export function commandExecution(tag: string, work: (sink: ResultSink) => Promise<void> | void): Execution {
  return {
    fetch: async (_limit, sink) => {
      await work(sink)
      return { done: true, rows: 0 }
    },
    tag: () => tag,
    close: async () => {},
  }
}

/** Rows that the session makes itself (SHOW, EXPLAIN): few, so they are encoded here. */
export function rowsExecution(
  core: SessionCore,
  fields: readonly FieldDescription[],
  formats: readonly number[],
  tag: string,
  make: (sink: ResultSink) => Promise<readonly (readonly Value[])[]> | readonly (readonly Value[])[],
): Execution {
  let rows: readonly (readonly Value[])[] | undefined
  let next = 0
  return {
    fetch: async (limit, sink) => {
      rows ??= await make(sink)
      const part = rows.slice(next, limit > 0 ? next + limit : undefined)
      next += part.length
      if (part.length > 0) await sink.dataRows(encodeRows(core, fields, formats, part), part.length)
      return { done: limit === 0 || (next >= rows.length && part.length < limit), rows: part.length }
    },
    tag: () => tag,
    close: async () => {},
    values: async (sink) => (rows ??= await make(sink)),
  }
}

export function encodeRows(
  core: SessionCore,
  fields: readonly FieldDescription[],
  formats: readonly number[],
  rows: readonly (readonly Value[])[],
): Uint8Array {
  const types = fields.map((field) => typeRef(field.type, field.typmod))
  const columns = types.map((type, i) =>
    buildColumn(
      type,
      rows.map((row) => row[i]),
    ),
  )
  return encodeBatch(
    { length: rows.length, columns },
    { formats: formatsFor(formats, fields.length), types, settings: core.textSettings },
  )
}
