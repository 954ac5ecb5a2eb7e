// The module of a table's version: code made for its columns, which validates rows and makes the bytes that the log keeps. It is known by
// a hash of the definition: a node serves a table once it has the module with that hash.
import { hash } from 'node:crypto'
import type { ColumnSchema } from '../../../engine/tables.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { Value } from '../../../engine/types/type.ts'
import { compileRowEncoder, type RowEncoder } from '../../../regions/log/compile-row-encoder.ts'

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

/** Tables of equal definitions share one, for as long as one of them is there. */
const modulesByHash = new Map<string, WeakRef<TableModule>>()
const forgotten = new FinalizationRegistry<string>((hash) => {
  if (!modulesByHash.get(hash)?.deref()) modulesByHash.delete(hash)
})

export function tableModule(columns: Columns): TableModule {
  const known = modules.get(columns)
  if (known) return known
  const definition = definitionHash(columns)
  let made = modulesByHash.get(definition)?.deref()
  if (!made) {
    made = compileModule(columns, definition)
    modulesByHash.set(definition, new WeakRef(made))
    forgotten.register(made, definition)
  }
  modules.set(columns, made)
  return made
}

function compileModule(schema: Columns, definition: string): TableModule {
  const columns = schema.map(({ attribute, type }) => ({
    attribute,
    type,
    layout: typeByOid(type.oid).layout(type.typmod),
  }))
  const encode = compileRowEncoder(columns)
  return { hash: definition, nullAt: compileNullCheck(schema), ...(encode && { encode }) }
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
  return hash('sha256', JSON.stringify(parts)).slice(0, 32)
}
