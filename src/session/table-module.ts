// The module of a table's version: code made for its columns, which validates rows and makes the bytes that the log keeps. It is known by
// a hash of the definition: a node serves a table once it has the module with that hash.
import { createHash } from 'node:crypto'
import type { ColumnSchema } from '../../engine/tables.ts'
import { typeByOid } from '../../engine/types/registry.ts'
import type { Value } from '../../engine/types/type.ts'
import { compileRowEncoder, type RowEncoder } from '../../regions/log/compile-row-encoder.ts'

type Columns = readonly ColumnSchema[]

export interface TableModule {
  readonly hash: string
  /** The first column that is NULL and must not be; -1: none. */
  readonly nullAt: (row: readonly Value[]) => number
  /** Rows in table order to their bytes in a log record; absent: a column has a layout that is made for all rows at once. */
  readonly encode?: RowEncoder
}

/** A version's columns are one object for as long as the version is there. */
const modules = new WeakMap<Columns, TableModule>()

export function tableModule(columns: Columns): TableModule {
  const known = modules.get(columns)
  if (known) return known
  const made = compileModule(columns)
  modules.set(columns, made)
  return made
}

function compileModule(schema: Columns): TableModule {
  const columns = schema.map(({ attribute, type }) => ({
    attribute,
    type,
    layout: typeByOid(type.oid).layout(type.typmod),
  }))
  const encode = compileRowEncoder(columns)
  return { hash: definitionHash(schema), nullAt: compileNullCheck(schema), ...(encode && { encode }) }
}

function compileNullCheck(columns: Columns): TableModule['nullAt'] {
  const tests = columns.flatMap(({ notNull }, index) =>
    notNull ? [`if (row[${index}] === null) return ${index}`] : [],
  )
  // oxlint-disable-next-line typescript/no-implied-eval -- The code is made of column numbers only.
  return new Function('row', [...tests, 'return -1'].join('\n')) as TableModule['nullAt']
}

/** Of all that the module is made from: equal hashes, equal modules. */
function definitionHash(columns: Columns): string {
  const parts = columns.map(({ attribute, type, notNull }) => [attribute, type.oid, type.typmod, notNull])
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
