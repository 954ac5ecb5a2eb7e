// Rows of a FOR UPDATE cursor, locked as they are fetched. A row that changed since the cursor's snapshot has the query run again
// under a newer one, without the rows that went out already: those are locked, so they are what they were.
import type { Batch } from '../../../engine/columns/column.ts'
import { reader } from '../../../engine/columns/read.ts'
import { sliceBatch } from '../../../engine/columns/slice.ts'
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import { someRows } from '../../../engine/interpret/joins/join-output.ts'
import type { RowLock } from '../../../engine/plan/logical.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Value } from '../../../engine/types/type.ts'
import type { CursorRows } from './cursor-rows.ts'
import { lockRows } from '../locks/row-locks.ts'
import { type StartedQuery, startQuery } from '../query/run-query.ts'
import { operatorsOf } from '../query/scan-sources.ts'
import type { SessionCore } from '../session-core.ts'

export const columnsSink = { kind: 'columns', options: {} } as const

interface Unlocked {
  readonly plan: PhysicalPlan
  /** In the order of the row ids that the plan yields last. */
  readonly locks: readonly RowLock[]
}

/** The plan without the locks at its top; undefined where others are left, or something counts the rows that were locked. */
export function withoutLocks(plan: PhysicalPlan): Unlocked | undefined {
  switch (plan.kind) {
    case 'lock-rows': {
      if (plan.limit || plan.offset) return undefined
      for (const below of operatorsOf(plan.input)) if (below.kind === 'lock-rows') return undefined
      return { plan: plan.input, locks: plan.locks }
    }
    case 'project': {
      const input = withoutLocks(plan.input)
      return input && { plan: { ...plan, input: input.plan }, locks: input.locks }
    }
    default:
      return undefined
  }
}

export class LockedRows implements CursorRows {
  readonly #core: SessionCore
  readonly #start: () => StartedQuery
  readonly #locks: readonly RowLock[]
  /** Own rows from this number on are younger than the cursor. */
  readonly #firstYounger: number
  #started: StartedQuery | undefined
  #endWatch = (): void => {}
  #sequence = 0
  /** Read and not locked yet. */
  #waiting: Batch | undefined
  /** Row ids of what went out, lock by lock. */
  readonly #sent: (readonly BigInt64Array[])[] = []
  /** In a run that is not the first: how often rows went out before. */
  #before: Map<string, number> | undefined

  constructor(core: SessionCore, query: BoundQuery, { plan, locks }: Unlocked, parameters: readonly Value[]) {
    this.#core = core
    this.#start = () => startQuery(core, query, plan, parameters, columnsSink)
    this.#locks = locks
    this.#firstYounger = core.ensureTransaction().overlay.nextRow
    this.#open()
  }

  get sequence(): number {
    return this.#sequence
  }

  async pull(rows: number): Promise<Batch | undefined> {
    for (;;) {
      this.#waiting ??= await this.#read(rows)
      if (!this.#waiting) return undefined
      const next = this.#wanted(sliceBatch(this.#waiting, 0, Math.min(rows, this.#waiting.length)))
      const locked = next.length === 0 ? next : await this.#lock(next)
      if (!locked) {
        await this.#again()
        continue
      }
      const { length } = this.#waiting
      this.#waiting = rows < length ? sliceBatch(this.#waiting, rows, length) : undefined
      if (locked.length === 0) continue
      this.#sent.push(this.#locks.map((_, lock) => this.#rowIds(locked, lock)))
      return locked
    }
  }

  async close(): Promise<void> {
    this.#endWatch()
    const started = this.#started
    this.#started = undefined
    this.#waiting = undefined
    await started?.close()
  }

  #open(): void {
    this.#started = this.#start()
    this.#sequence = this.#started.run.sequence
    this.#endWatch = this.#core.state.rowDeaths.open(this.#sequence)
  }

  async #read(rows: number): Promise<Batch | undefined> {
    while (this.#started) {
      const chunk = await this.#started.running.pull(rows)
      if (chunk.done) {
        const started = this.#started
        this.#started = undefined
        await started.close()
      }
      if (chunk.rows > 0) return chunk.payload as Batch
    }
    return undefined
  }

  /** Those of the rows whose locks it has; undefined: some have changed. */
  async #lock(rows: Batch): Promise<Batch | undefined> {
    let kept = rows
    for (const [place, { table, mode, wait }] of this.#locks.entries()) {
      const relation = this.#core.catalog.relationByOid(table)
      if (relation?.kind !== 'table') throw new Error(`no table ${table} to lock rows of`)
      const ids = this.#rowIds(kept, place)
      const { locked, changed } = await lockRows(this.#core, relation.table, ids, mode, wait, { since: this.#sequence })
      if (changed) return undefined
      kept = someRows(
        kept,
        Int32Array.from(locked.keys()).filter((row) => locked[row] === 1),
      )
      if (kept.length === 0) break
    }
    return kept
  }

  async #again(): Promise<void> {
    await this.close()
    this.#before = new Map()
    for (const sent of this.#sent) {
      for (let row = 0; row < sent[0].length; row++) {
        const key = sent.map((ids) => ids[row]).join()
        this.#before.set(key, (this.#before.get(key) ?? 0) + 1)
      }
    }
    this.#open()
  }

  /** Without what went out before, and without rows that the transaction has made since: the cursor's first snapshot had none of them. */
  #wanted(rows: Batch): Batch {
    const before = this.#before
    if (!before) return rows
    const ids = this.#locks.map((_, lock) => this.#rowIds(rows, lock))
    const kept: number[] = []
    for (let row = 0; row < rows.length; row++) {
      if (ids.some((of) => of[row] <= -BigInt(this.#firstYounger))) continue
      const key = ids.map((of) => of[row]).join()
      const sent = before.get(key) ?? 0
      if (sent > 0) before.set(key, sent - 1)
      else kept.push(row)
    }
    return someRows(rows, Int32Array.from(kept))
  }

  #rowIds(rows: Batch, lock: number): BigInt64Array {
    const column = rows.columns[rows.columns.length - this.#locks.length + lock]
    const read = reader(column)
    return BigInt64Array.from({ length: rows.length }, (_, row) => read(row) as bigint)
  }
}
