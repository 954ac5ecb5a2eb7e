// Bodies of writes, checked against schemas that are made of the tables' declarations.
import { z } from 'zod'
import { rowsPerWriteMax } from '../../../catalog/cloud/contract.ts'
import type { CloudRow, RowUpdate } from '../store/write-rows.ts'
import type { CloudTable } from '../tables/cloud-table.ts'
import { invalidRequest } from './cloud-error.ts'

interface Bodies {
  /** One row. */
  readonly row: z.ZodType<CloudRow>
  readonly insert: z.ZodType<{
    readonly database_id?: string
    readonly rows: CloudRow[]
  }>
  readonly update: z.ZodType<{
    readonly database_id?: string
    readonly updates: RowUpdate[]
  }>
  readonly remove: z.ZodType<{
    readonly database_id?: string
    readonly keys: CloudRow[]
  }>
}

const made = new Map<string, Bodies>()

export function bodiesOf(table: CloudTable): Bodies {
  let bodies = made.get(table.name)
  if (!bodies) made.set(table.name, (bodies = makeBodies(table)))
  return bodies
}

function makeBodies(table: CloudTable): Bodies {
  const fields = Object.fromEntries(
    table.columns.map(({ name, schema, nullable }) => [name, nullable ? schema.default(null) : schema]),
  )
  const row = z.strictObject(fields) as unknown as z.ZodType<CloudRow>
  const key = z.strictObject(
    Object.fromEntries(table.key.map((name) => [name, fields[name]])),
  ) as unknown as z.ZodType<CloudRow>
  const set = z
    .strictObject(Object.fromEntries(table.columns.map(({ name, schema }) => [name, schema.optional()])))
    .refine((one) => Object.keys(one).length > 0, 'must set a column') as unknown as z.ZodType<CloudRow>
  const body = { database_id: z.guid().optional() }
  return {
    row,
    insert: z.strictObject({
      ...body,
      rows: z.array(row).max(rowsPerWriteMax),
    }),
    update: z.strictObject({
      ...body,
      updates: z.array(z.strictObject({ key, set })).max(rowsPerWriteMax),
    }),
    remove: z.strictObject({
      ...body,
      keys: z.array(key).max(rowsPerWriteMax),
    }),
  }
}

/** Throws 400 with the place and the reason. */
export function readBody<T>(schema: z.ZodType<T>, body: Uint8Array | undefined): T {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw invalidRequest('the body is not JSON in UTF-8')
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalidRequest(`${issue.path.map(String).join('.') || 'the body'}: ${issue.message}`)
}
