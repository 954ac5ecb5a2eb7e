// What a statement changes at either end of a foreign key: columns of new rows and ids of deleted ones, gathered as they are written.
import type { Column } from '../../../engine/columns/column.ts'
import type { WriteBatch } from '../../../engine/execute/query-task.ts'
import { tableByOid } from '../../../engine/partitioned/partition-tree.ts'
import { nameless, type Table } from '../../../engine/tables.ts'
import { changesKey } from '../writes/concurrent-rows.ts'
import type { SessionCore } from '../session-core.ts'
import { foreignKeysOf } from './constraints.ts'

export interface NewRows {
  readonly length: number
  /** By attribute: those that foreign keys read and the statement may have set. */
  readonly columns: ReadonlyMap<number, Column>
  readonly replaces?: BigInt64Array
}
export interface DeletedRows {
  readonly rowIds: BigInt64Array
  /** New versions differ in these attributes only; absent: the rows are gone. */
  readonly assigned?: readonly number[]
}
export interface TableChange {
  readonly inserted: NewRows[]
  readonly deleted: DeletedRows[]
  /** Rows of other partitions that take the place of rows of this one; columns by the attributes of this one. */
  readonly moved: NewRows[]
}

type Moved = NonNullable<(WriteBatch & { readonly kind: 'insert' })['moved']>

export class RowChanges {
  readonly #core: SessionCore
  readonly #tables = new Map<number, TableChange>()

  constructor(core: SessionCore) {
    this.#core = core
  }

  tables(): ReadonlyMap<number, TableChange> {
    return this.#tables
  }

  /** Rows that no foreign key reads leave nothing behind. */
  take(write: WriteBatch): void {
    const { table: oid, assigned } = write
    if (write.kind === 'insert' && write.moved) this.#takeMoved(write, write.moved)
    const { outgoing, incoming } = foreignKeysOf(this.#core.catalog, oid)
    if (outgoing.length === 0 && incoming.length === 0) return
    const relation = this.#core.catalog.relationByOid(oid)
    if (relation?.kind !== 'table') return
    const { table } = relation
    const referenced = incoming
      .map(({ constraint }) => constraint.referencedAttributes)
      .filter((attributes) => isTouched(table, attributes, assigned))
    if (write.kind === 'delete') {
      if (referenced.length > 0) this.#change(oid).deleted.push(write)
      return
    }
    const { batch, replaces } = write
    const needed = outgoing
      .map(({ constraint }) => constraint.attributes)
      .filter((attributes) => isTouched(table, attributes, assigned))
    if (replaces) needed.push(...referenced)
    if (needed.length === 0) return
    const columns = new Map<number, Column>()
    table.schema.columns.forEach(({ attribute }, i) => {
      if (needed.some((attributes) => attributes.includes(attribute))) columns.set(attribute, batch.columns[i])
    })
    this.#change(oid).inserted.push({ length: batch.length, columns, replaces })
  }

  /** What references the partitioned table sees a row that was updated. */
  #takeMoved({ table: to, batch }: WriteBatch & { readonly kind: 'insert' }, { from, rowIds }: Moved): void {
    const { catalog } = this.#core
    if (foreignKeysOf(catalog, from).incoming.length === 0) return
    const own = tableByOid(catalog, to).schema.columns
    const columns = new Map<number, Column>()
    for (const { name, attribute } of tableByOid(catalog, from).schema.columns) {
      const at = name === nameless ? -1 : own.findIndex((column) => column.name === name)
      if (at >= 0) columns.set(attribute, batch.columns[at])
    }
    this.#change(from).moved.push({ length: batch.length, columns, replaces: rowIds })
  }

  #change(table: number): TableChange {
    let change = this.#tables.get(table)
    if (!change) this.#tables.set(table, (change = { inserted: [], deleted: [], moved: [] }))
    return change
  }
}

/** Whether an update of some attributes, or whatever else was done, may have changed a key. */
export const isTouched = (
  table: Table,
  attributes: readonly number[],
  assigned: readonly number[] | undefined,
): boolean => !assigned || changesKey(table, attributes, assigned)
