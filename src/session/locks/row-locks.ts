// Row locks as statements take them: by table row ids, waiting or not, and told whether the rows are still what the snapshot showed.
import { setImmediate } from 'node:timers/promises'
import { PgError } from '../../../engine/errors.ts'
import type { Table } from '../../../engine/tables.ts'
import { regionId } from '../../../regions/requests/request.ts'
import type { SessionCore } from '../session-core.ts'
import { manyRowsMin, type RowLockMode, type RowLockRequest } from './row-lock-table.ts'

export type { RowLockMode } from './row-lock-table.ts'
export type RowLockWait = 'wait' | 'nowait' | 'skip'

export interface RowLockResult {
  /** 1 for each row that is locked now. */
  readonly locked: Uint8Array
  /** Somebody else had one of the rows first. */
  readonly waited: boolean
  /** A row died since the snapshot: the statement is to run again under a newer one. */
  readonly changed: boolean
}

export interface RowLockOptions {
  /** Rows are locked in order until so many are. */
  readonly most?: number
  /** The sequence of the snapshot that the rows were found under; absent: the transaction's newest. */
  readonly since?: number
}

/** Rows between two looks at other work of this thread. */
const rowsPerTurn = 16_384

/**
 * Locks rows until the transaction's end, or until it goes back behind this savepoint. Own rows (negative ids) need no lock. Under
 * REPEATABLE READ a row that died since the snapshot is 40001; otherwise locking goes on and `changed` tells. Throws 55P03 for a row that
 * is not free with nowait, 40P01, and what ends the wait from outside.
 */
export async function lockRows(
  core: SessionCore,
  table: Table,
  rowIds: BigInt64Array,
  mode: RowLockMode,
  wait: RowLockWait,
  options: RowLockOptions = {},
): Promise<RowLockResult> {
  const attempt = new RowLocking(core, table, rowIds, mode, wait, options)
  for (;;) {
    const blocked = attempt.run(rowsPerTurn)
    if (blocked) {
      // One lock_timeout for each wait, as PostgreSQL counts it.
      await core.waitForLock((signal) => blocked.request.wait(blocked.row, signal))
      attempt.waited = true
    } else if (attempt.done) return attempt
    else {
      await setImmediate()
      core.interrupted.throwIfAborted()
    }
  }
}

/** The same at once: a row that must be waited for is answered instead of waited for. */
export function tryLockRows(
  core: SessionCore,
  table: Table,
  rowIds: BigInt64Array,
  mode: RowLockMode,
  wait: RowLockWait,
  options: RowLockOptions = {},
): RowLockResult & { readonly blocked?: { readonly request: RowLockRequest; readonly row: number } } {
  const attempt = new RowLocking(core, table, rowIds, mode, wait, options)
  const blocked = attempt.run(Infinity)
  const { locked, waited, changed } = attempt
  return { locked, waited, changed, blocked }
}

class RowLocking implements RowLockResult {
  readonly locked: Uint8Array
  waited = false
  changed = false
  readonly #core: SessionCore
  readonly #table: Table
  readonly #words: Int32Array
  readonly #rows: number
  readonly #mode: RowLockMode
  readonly #wait: RowLockWait
  readonly #since: number
  readonly #requests = new Map<number, RowLockRequest>()
  #left: number
  #next = 0

  constructor(
    core: SessionCore,
    table: Table,
    rowIds: BigInt64Array,
    mode: RowLockMode,
    wait: RowLockWait,
    { most, since }: RowLockOptions,
  ) {
    this.#core = core
    this.#table = table
    // By the halves of the ids: each bigint would be an object.
    this.#words = new Int32Array(rowIds.buffer, rowIds.byteOffset, rowIds.length * 2)
    this.#rows = rowIds.length
    this.#mode = mode
    this.#wait = wait
    this.#since = since ?? core.ensureTransaction().statementSequence
    this.#left = most ?? Infinity
    this.locked = new Uint8Array(rowIds.length)
  }

  get done(): boolean {
    return this.#next >= this.#rows || this.#left <= 0
  }

  /** Goes on for at most `turns` rows; answers the row that must be waited for, which is next again after that. */
  run(turns: number): { readonly request: RowLockRequest; readonly row: number } | undefined {
    const { rowDeaths } = this.#core.state
    turns -= this.#takeRun(turns)
    for (; turns > 0 && !this.done; turns--, this.#next++) {
      const i = this.#next
      const low = this.#words[2 * i] >>> 0
      const high = this.#words[2 * i + 1]
      if (high < 0) {
        this.#take(i)
        continue
      }
      const row = (high & 0xffff) * 4_294_967_296 + low
      const request = this.#request(high >>> 16)
      const fate = rowDeaths.fate(request.region, row, this.#since)
      if (fate !== 'alive') this.#died(fate === 'replaced')
      else if (request.try(row)) this.#take(i)
      else if (this.#wait === 'wait') return { request, row }
      else if (this.#wait === 'nowait') throw notFree(this.#table.info.name)
    }
    return undefined
  }

  /** Where nobody else has to do with the region, its rows are taken together. Returns how many. */
  #takeRun(turns: number): number {
    const from = this.#next
    const words = this.#words
    if (this.done || words[2 * from + 1] < 0) return 0
    const number = words[2 * from + 1] >>> 16
    const end = Math.min(this.#rows, from + Math.min(turns, this.#left))
    let to = from
    while (to < end && words[2 * to + 1] >>> 16 === number) to++
    const request = this.#request(number)
    if (!this.#core.state.rowDeaths.hasNone(request.region) || !request.tryAll(words, from, to)) return 0
    this.locked.fill(1, from, to)
    this.#left -= to - from
    this.#next = to
    return to - from
  }

  #take(i: number): void {
    this.locked[i] = 1
    this.#left--
  }

  #died(replaced: boolean): void {
    if (this.#core.ensureTransaction().keepsSnapshot) {
      throw new PgError('40001', `could not serialize access due to concurrent ${replaced ? 'update' : 'delete'}`)
    }
    // Who skips rows does not mind that one is gone; a new version of it may still be wanted.
    if (replaced || this.#wait !== 'skip') this.changed = true
  }

  #request(number: number): RowLockRequest {
    let request = this.#requests.get(number)
    if (!request) {
      const region = regionId(this.#table.info.oid, number)
      const many = this.#rows >= manyRowsMin
      request = this.#core.state.rowLocks.request(this.#core.backendPid, region, this.#mode, many)
      this.#requests.set(number, request)
    }
    return request
  }
}

const notFree = (table: string): PgError => new PgError('55P03', `could not obtain lock on row in relation "${table}"`)
