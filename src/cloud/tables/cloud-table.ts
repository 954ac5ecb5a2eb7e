// How a Cloud Table is declared: its columns, its key, and where it is served. Every row belongs to one database besides, which is no
// column here: the store adds it, from the token that a request carries.
import type { z } from 'zod'
import type { CloudType } from './column-types.ts'

export interface CloudColumn {
  readonly name: string
  readonly type: CloudType
  readonly nullable: boolean
  /** What a write may set. */
  readonly schema: z.ZodType
}

export interface CloudTable {
  /** Of the table, of its relation in the store and, after /v1/, of its endpoint. */
  readonly name: string
  readonly endpoint: string
  /** The relation in the store. */
  readonly relation: string
  readonly description: string
  readonly writable: boolean
  readonly columns: readonly CloudColumn[]
  /** Names a row within its database. */
  readonly key: readonly string[]
}

export function cloudTable(declared: {
  readonly name: string
  readonly relation?: string
  readonly description: string
  readonly writable: boolean
  readonly columns: Readonly<Record<string, readonly [type: CloudType, schema: z.ZodType]>>
  readonly key: readonly string[]
}): CloudTable {
  return {
    name: declared.name,
    endpoint: `/v1/${declared.name}`,
    relation: declared.relation ?? declared.name,
    description: declared.description,
    writable: declared.writable,
    key: declared.key,
    columns: Object.entries(declared.columns).map(([name, [type, schema]]) => ({
      name,
      type,
      nullable: schema.safeParse(null).success,
      schema,
    })),
  }
}

/** Throws where there is none: names are checked before they get here. */
export function columnOf(table: CloudTable, name: string): CloudColumn {
  const column = table.columns.find((one) => one.name === name)
  if (!column) throw new Error(`${table.name} has no column ${name}`)
  return column
}
