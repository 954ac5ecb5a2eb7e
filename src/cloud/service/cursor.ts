// A cursor: where a page ended, opaque to whoever passes it on. It names values only, so a forged one shows nothing but other own rows.
import { z } from 'zod'
import { type CloudTable, columnOf } from '../tables/cloud-table.ts'
import { compared, type CloudValue } from '../tables/column-types.ts'
import type { RowOrder } from '../store/row-query.ts'
import { invalidRequest } from './cloud-error.ts'

const shape = z.array(z.string().nullable())

export const cursorOf = (values: readonly CloudValue[]): string =>
  Buffer.from(JSON.stringify(values.map((value) => (value === null ? null : String(value))))).toString('base64url')

/** Throws 400. */
export function readCursor(table: CloudTable, order: readonly RowOrder[], cursor: string): CloudValue[] {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw invalidRequest('cursor is not one of this table')
  }
  const parsed = shape.safeParse(json)
  if (!parsed.success || parsed.data.length !== order.length) throw invalidRequest('cursor is not one of this order')
  return parsed.data.map((value, i) => {
    if (value === null) return null
    const one = compared[columnOf(table, order[i].column).type].safeParse(value)
    if (!one.success) throw invalidRequest('cursor is not one of this order')
    return one.data
  })
}
