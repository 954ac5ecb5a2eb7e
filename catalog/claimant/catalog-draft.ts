// The catalog while one statement changes it: each step sees what the steps before it did, and the edits are gathered.
import type { OnCommit } from '../../engine/bind/ddl/persistence.ts'
import type { LargeObjectFacts } from '../../engine/privileges/large-object.ts'
import type { CatalogEdit } from '../../engine/tables.ts'
import {
  allocatorOid,
  putRow,
  removeRow,
  type EntityName,
  type EntityRows,
  type TableRow,
  type TypedEdit,
} from '../rows.ts'
import type { CatalogSnapshot } from '../snapshot.ts'
import type { DdlContext, DdlNotice, DdlPlan, TableRewrite, Validation } from './ddl-plan.ts'

export class CatalogDraft {
  readonly context: DdlContext
  #catalog: CatalogSnapshot
  /** Edits that the catalog does not show yet: most steps write several before anybody looks. */
  #unseen: TypedEdit[] = []
  skipped = false
  readonly created = new Set<number>()
  readonly truncated = new Set<number>()
  readonly emptied = new Set<number>()
  readonly validate: Validation[] = []
  /** Other ends of foreign keys that are made or checked: their rows must stay as they are meanwhile. */
  readonly referenced = new Set<number>()
  readonly rewrite = new Map<number, TableRewrite>()
  readonly sequences = new Map<number, { lastValue: bigint; called: boolean }>()
  readonly onCommit = new Map<number, OnCommit>()
  /** Those that the statement may be about, as the steps so far leave them. */
  readonly largeObjects: Map<number, LargeObjectFacts>
  readonly #changedLargeObjects = new Map<number, LargeObjectFacts | undefined>()
  readonly #notices: DdlNotice[] = []
  readonly #edits = new Map<string, TypedEdit>()
  readonly #altered = new Set<number>()
  readonly #droppedTables = new Map<number, readonly number[]>()
  readonly #droppedSequences = new Set<number>()
  #nextOid: number
  readonly #firstOid: number

  constructor(context: DdlContext) {
    this.context = context
    this.#catalog = context.catalog
    this.#nextOid = context.catalog.nextOid
    this.#firstOid = this.#nextOid
    this.largeObjects = new Map(context.largeObjects?.map((object) => [object.loid, object]))
  }

  /** As the steps so far leave it. */
  get catalog(): CatalogSnapshot {
    if (this.#unseen.length > 0) {
      this.#catalog = this.#catalog.withEdits(this.#unseen)
      this.#unseen = []
    }
    return this.#catalog
  }

  newOid(): number {
    const oid = this.context.allocateOid?.() ?? this.#nextOid
    this.#nextOid = Math.max(this.#nextOid, oid + 1)
    return oid
  }

  /** One that the allocator gave out before. */
  givenOid(oid: number): number {
    this.#nextOid = Math.max(this.#nextOid, oid + 1)
    return oid
  }

  notice(message: string, sqlstate = '00000', detail?: string): void {
    this.#notices.push({ sqlstate, message, ...(detail === undefined ? {} : { detail }) })
  }

  warn(message: string, sqlstate: string): void {
    this.#notices.push({ severity: 'WARNING', sqlstate, message })
  }

  /** What is made along with what was asked for, told to those who listen. */
  debug(message: string): void {
    this.#notices.push({ severity: 'DEBUG', sqlstate: '00000', message })
  }

  /** A statement that IF [NOT] EXISTS turned into nothing. */
  skip(message: string, sqlstate = '00000'): void {
    this.notice(message, sqlstate)
    this.skipped = true
  }

  put<E extends EntityName>(entity: E, oid: number, value: EntityRows[E]): void {
    this.record(putRow(entity, oid, value))
  }

  /** A new version of a table whose rows are (or will be) stored under the new schema. */
  putAltered(before: TableRow, change: Partial<TableRow>): TableRow {
    const after: TableRow = { ...before, ...change, version: before.version + 1 }
    this.put('table', after.oid, after)
    if (!this.created.has(after.oid)) this.#altered.add(after.oid)
    return after
  }

  table(oid: number): TableRow {
    const row = this.catalog.row('table', oid)
    if (!row) throw new Error(`table ${oid} is not in the catalog`)
    return row
  }

  remove(entity: EntityName, oid: number): void {
    if (entity === 'table') {
      this.#droppedTables.set(oid, this.table(oid).regions)
      this.rewrite.delete(oid)
    }
    if (entity === 'sequence') this.#droppedSequences.add(oid)
    this.record(removeRow(entity, oid))
  }

  putLargeObject(object: LargeObjectFacts): void {
    this.largeObjects.set(object.loid, object)
    this.#changedLargeObjects.set(object.loid, object)
  }

  removeLargeObject(loid: number): void {
    this.largeObjects.delete(loid)
    this.#changedLargeObjects.set(loid, undefined)
  }

  /** Tables of another database, which this catalog does not show, go with it. */
  dropForeignTable(oid: number, regions: readonly number[]): void {
    this.#droppedTables.set(oid, regions)
  }
  dropForeignSequence(oid: number): void {
    this.#droppedSequences.add(oid)
  }

  /** OIDs of what the steps so far put in the place of something older. */
  *changed(entity: EntityName): Generator<number> {
    for (const edit of this.#edits.values())
      if (edit.op === 'put' && edit.entity === entity && this.context.catalog.has(edit.oid)) yield edit.oid
  }

  record(edit: TypedEdit): void {
    const key = `${edit.entity}/${edit.oid}`
    this.#edits.delete(key)
    this.#edits.set(key, edit)
    this.#unseen.push(edit)
  }

  plan(): DdlPlan {
    const known = new Set([...this.#droppedTables.keys()])
    const edits: CatalogEdit[] = [...this.#edits.values()]
    if (this.#nextOid > this.#firstOid) edits.push(putRow('allocator', allocatorOid, { next: this.#nextOid }))
    const live = (oids: Iterable<number>): number[] => [...oids].filter((oid) => !known.has(oid))
    return {
      edits,
      notices: this.#notices,
      created: live(this.created),
      dropped: [...this.#droppedTables.keys()],
      truncated: live(this.truncated),
      emptied: [...this.emptied],
      altered: live(this.#altered),
      referenced: live(this.referenced),
      sequences: [...this.sequences]
        .filter(([oid]) => !this.#droppedSequences.has(oid))
        .map(([oid, state]) => ({ oid, ...state })),
      droppedSequences: [...this.#droppedSequences],
      onCommit: this.onCommit,
      droppedRegions: [...this.#droppedTables].map(([table, regions]) => ({ table, regions })),
      rewrite: [...this.rewrite.values()],
      beforeRewrite:
        this.rewrite.size === 0 ? [] : edits.filter((edit) => edit.op === 'put' && edit.entity === 'sequence'),
      validate: this.validate,
      largeObjects: this.#changedLargeObjects,
      skipped: this.skipped,
    }
  }
}
