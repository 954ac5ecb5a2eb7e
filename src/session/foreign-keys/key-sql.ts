// Internal SQL over keys: many are rows of the given relation, a single one is parameters, so that its scan can be pruned.
import { buildColumn } from '../../../engine/columns/build.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { quoteIdentifier, quoteName } from '../../../engine/sql-text/quote-identifier.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { Table } from '../../../engine/tables.ts'
import { typeRef, type TypeRef } from '../../../engine/types/type.ts'
import { columnNames } from './constraints.ts'
import { type Given, givenName, type Parameter } from './given-relation.ts'
import { type KeyRows, rowAt } from './key-rows.ts'

export class KeySql {
  readonly given: Given
  readonly parameters: readonly Parameter[]
  readonly #width: number

  /** replacements: what the keys become, row by row. */
  constructor(keys: KeyRows, replacements?: KeyRows) {
    this.#width = keys.types.length
    const types = [...keys.types, ...(replacements?.types ?? [])]
    if (keys.rows === 1) {
      const values = [...rowAt(keys, 0), ...(replacements ? rowAt(replacements, 0) : [])]
      this.parameters = types.map((type, i) => ({ type, value: values[i] }))
      this.given = { columns: [], batches: [] }
      return
    }
    this.parameters = []
    const columns = types.map((type, i) => ({ name: `k${i + 1}`, type }))
    this.given = {
      columns: [...columns, { name: 'position', type: int4 }],
      batches: withPositions(
        keys.batches.map((batch, i) => ({
          length: batch.length,
          columns: [...batch.columns, ...(replacements?.batches[i].columns ?? [])],
        })),
      ),
    }
  }

  /** `, keys` behind another relation of FROM; nothing for a single key. */
  get alsoFrom(): string {
    return this.parameters.length > 0 ? '' : `, ${givenName} AS "(keys)"`
  }

  /** As FROM of an UPDATE, or USING of a DELETE. */
  clause(word: 'FROM' | 'USING'): string {
    return this.parameters.length > 0 ? '' : ` ${word} ${givenName} AS "(keys)"`
  }

  get position(): string {
    return this.parameters.length > 0 ? '0' : '"(keys)".position'
  }

  key(i: number): string {
    return this.#value(i)
  }

  replacement(i: number): string {
    return this.#value(this.#width + i)
  }

  /** That a table's columns (under an alias) equal the key. */
  matches(alias: string, table: Table, attributes: readonly number[]): string {
    return columnNames(table, attributes)
      .map((name, i) => `${alias}.${quoteIdentifier(name)} = ${this.key(i)}`)
      .join(' AND ')
  }

  #value(i: number): string {
    return this.parameters.length > 0 ? `$${i + 1}` : `"(keys)".k${i + 1}`
  }
}

export const int4: TypeRef = typeRef(Oid.int4)

/** Keys are of a table's own rows, and not of those that inherit from it. */
export const nameOf = ({ info }: Table): string =>
  `${info.partitioning ? '' : 'ONLY '}${quoteName(info.schemaName, info.name)}`

function withPositions(batches: readonly Batch[]): Batch[] {
  let next = 0
  return batches.map((batch) => {
    const values = new Int32Array(batch.length)
    for (let i = 0; i < values.length; i++) values[i] = next++
    const position = { ...buildColumn(int4, []), length: batch.length, values }
    return { length: batch.length, columns: [...batch.columns, position] }
  })
}
