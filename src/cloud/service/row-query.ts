// What a GET asks for: select, filter, order, limit and cursor of the URL.
import { z } from 'zod'
import { pageRowsMax } from '../../../catalog/cloud/contract.ts'
import { pageRowsDefault } from '../limits.ts'
import type { RowOrder, RowQuery } from '../store/row-query.ts'
import type { CloudTable } from '../tables/cloud-table.ts'
import { invalidRequest } from './cloud-error.ts'
import { readCursor } from './cursor.ts'
import { readFilter } from './filter.ts'

const limitSchema = z.coerce.number().int().min(1).max(pageRowsMax)
const parameters: ReadonlySet<string> = new Set(['select', 'filter', 'order', 'limit', 'cursor'])

/** Throws 400. */
export function readRowQuery(table: CloudTable, url: URL, form: RowQuery['form']): RowQuery {
  for (const name of url.searchParams.keys())
    if (!parameters.has(name)) throw invalidRequest(`unknown parameter ${JSON.stringify(name)}`)
  const given = (name: string): string | undefined => url.searchParams.get(name) ?? undefined
  const column = (name: string): string => {
    if (table.columns.some((one) => one.name === name)) return name
    throw invalidRequest(`${table.name} has no column ${JSON.stringify(name)}`)
  }
  const limit = limitSchema.safeParse(given('limit') ?? pageRowsDefault)
  if (!limit.success) throw invalidRequest(`limit must be a number from 1 to ${pageRowsMax}`)
  const order = withKey(
    table,
    given('order')
      ?.split(',')
      .map((key) => readOrder(key, column)) ?? [],
  )
  const filter = given('filter')
  const cursor = given('cursor')
  return {
    columns: given('select')?.split(',').map(column) ?? table.columns.map(({ name }) => name),
    ...(filter !== undefined && { filter: readFilter(table, filter) }),
    order,
    limit: limit.data,
    ...(cursor !== undefined && { after: readCursor(table, order, cursor) }),
    form,
  }
}

/** column, column.desc, column.asc.nulls_first, … NULL is the greatest, as in SQL. */
function readOrder(text: string, column: (name: string) => string): RowOrder {
  const match = /^([^.]*)(?:\.(asc|desc))?(?:\.nulls_(first|last))?$/.exec(text)
  if (!match) throw invalidRequest(`order ${JSON.stringify(text)} is not column[.asc|.desc][.nulls_first|.nulls_last]`)
  const descending = match[2] === 'desc'
  return {
    column: column(match[1]),
    descending,
    nullsFirst: match[3] === undefined ? descending : match[3] === 'first',
  }
}

function withKey(table: CloudTable, order: readonly RowOrder[]): RowOrder[] {
  const named = new Set(order.map(({ column }) => column))
  if (named.size < order.length) throw invalidRequest('order names a column twice')
  const rest = table.key.filter((name) => !named.has(name))
  return [...order, ...rest.map((column) => ({ column, descending: false, nullsFirst: false }))]
}
