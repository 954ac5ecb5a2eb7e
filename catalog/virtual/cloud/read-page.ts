// A page's JSON into columns.
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Column } from '../../../engine/columns/column.ts'
import { PgError } from '../../../engine/errors.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { VirtualColumn } from '../virtual-table.ts'
import { fromCloud } from './cloud-values.ts'

export type PageValues = Readonly<Record<string, readonly unknown[]>>

/** Throws 58000 where it is not what a page should be. */
export function readPage(body: Uint8Array, names: readonly string[]): { values: PageValues; length: number } {
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString()
  let values = columnsOf(text)
  const lengths = new Set(names.map((name) => (Array.isArray(values?.[name]) ? values[name].length : -1)))
  if (!values || lengths.size !== 1 || lengths.has(-1)) throw malformed('its columns are not what was asked for')
  const isUnsafe = (value: unknown): boolean => typeof value === 'number' && !Number.isSafeInteger(value)
  // Numbers that lost digits are read again, by their digits.
  if (names.some((name) => (values![name] as unknown[]).some(isUnsafe))) values = columnsOf(text, exactly)!
  return { values, length: [...lengths][0] }
}

function columnsOf(text: string, reviver?: Parameters<typeof JSON.parse>[1]): Record<string, unknown[]> | undefined {
  try {
    const page = JSON.parse(text, reviver) as {
      readonly columns?: Record<string, unknown[]>
    } | null
    return page?.columns
  } catch {
    throw malformed('it is not JSON')
  }
}

/** The third argument is ECMAScript's, which the library's types do not have yet. */
const exactly = ((_name: string, value: unknown, context: { readonly source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context.source ?? '')
    ? BigInt(context.source!)
    : value) as Parameters<typeof JSON.parse>[1]

export function pageColumn({ name, type, notNull }: VirtualColumn, values: readonly unknown[]): Column {
  // Most need no conversion, and nothing is copied then.
  const converted =
    type.oid === Oid.text && values.every((value) => typeof value === 'string')
      ? (values as readonly string[])
      : values.map((value): Value => {
          const one = value === null ? null : fromCloud(type.oid, value)
          if (one === undefined || (one === null && notNull))
            throw malformed(`its column ${name} has a value that it cannot have`)
          return one
        })
  return buildColumn(type, converted)
}

const malformed = (reason: string): PgError =>
  new PgError('58000', `the Cloud sent a page that cannot be read: ${reason}`)
