// The one line that changes of tables go through. A definition is sent to every node, each makes its module, and only then does the log's
// record commit it: who is told that a table is there can use it on every node. What fails before the record has never been.
import { PgError } from '../../../engine/errors.ts'
import type { CatalogEdit } from '../../../engine/tables.ts'
import type { Procedure } from '../procedures/procedure.ts'
import type { TableRow } from '../../rows.ts'
import type { CatalogNode } from './catalog-node.ts'
import { activationTimeoutMs } from './limits.ts'
import { TableStatuses } from './table-statuses.ts'

export interface ClaimantOptions {
  readonly timeoutMs?: number
}

interface Attempt {
  readonly table: TableRow
  readonly node: CatalogNode
}

export class Claimant {
  readonly statuses = new TableStatuses()
  readonly #nodes = new Map<string, CatalogNode>()
  readonly #timeoutMs: number
  #line: Promise<unknown> = Promise.resolve()

  constructor({ timeoutMs = activationTimeoutMs }: ClaimantOptions = {}) {
    this.#timeoutMs = timeoutMs
  }

  nodes(): Iterable<CatalogNode> {
    return this.#nodes.values()
  }

  /** A node that comes, early or late, has every table's module before it counts. Throws what it throws. */
  async join(node: CatalogNode, tables: () => Iterable<TableRow>): Promise<void> {
    await this.#inLine(async () => {
      for (const table of tables()) {
        if (this.statuses.get(table, node.name) === 'active') continue
        await this.#compile({ table, node })
        this.statuses.set(table, node.name, 'active')
      }
      this.#nodes.set(node.name, node)
    })
  }

  leave(name: string): void {
    this.#nodes.delete(name)
    this.statuses.leave(name)
  }

  /**
   * Makes every node ready for the tables and then begins the commit, before anybody else's turn; its outcome is answered. commit: with
   * edits that its record must hold. Throws 55000 where a node fails or lags, and then nothing is committed.
   */
  async run<T>(
    procedure: Procedure,
    tables: readonly TableRow[],
    commit: (edits: readonly CatalogEdit[]) => Promise<T>,
  ): Promise<T> {
    // Begun in line, awaited outside of it: records that come together share an fsync.
    const { begun } = await this.#inLine(() => this.#turn(procedure, tables, commit))
    return begun
  }

  /** The commit is certain. */
  activated(tables: readonly TableRow[]): void {
    for (const table of tables) {
      for (const name of this.#nodes.keys()) this.statuses.set(table, name, 'active')
      this.statuses.keepOnly(table)
    }
  }

  /** The commit came to nothing. */
  abandoned(tables: readonly TableRow[]): void {
    for (const table of tables) this.statuses.forget(table)
  }

  async #turn<T>(
    procedure: Procedure,
    tables: readonly TableRow[],
    commit: (edits: readonly CatalogEdit[]) => Promise<T>,
  ): Promise<{ readonly begun: Promise<T> }> {
    const attempts = tables.flatMap((table) => [...this.#nodes.values()].map((node) => ({ table, node })))
    try {
      await procedure.enter('record')
      // Where every node answers at once, the commit's own record is the first that could say anything.
      if (procedure.isWatched) await procedure.keep()
      await procedure.enter('broadcast')
      for (const { table, node } of attempts) this.statuses.set(table, node.name, 'created')
      await procedure.enter('compile')
      await this.#prepare(attempts, procedure)
      await procedure.enter('commit')
    } catch (error) {
      this.abandoned(tables)
      throw error
    }
    const begun = commit(procedure.committedEdits())
    // Whoever awaits it hears of a failure; until then it is nobody's.
    begun.catch(() => {})
    return { begun }
  }

  async #prepare(attempts: readonly Attempt[], procedure: Procedure): Promise<void> {
    const under = attempts.map((attempt) => this.#compile(attempt))
    // A node in the same process answers at once.
    const slow = under.filter((promise) => promise !== undefined)
    if (slow.length === 0) return
    // It may take a while: who reads the store sees what for.
    procedure.keep().catch(() => {})
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#lagging(attempts)), this.#timeoutMs)
    })
    try {
      await Promise.race([Promise.all(slow), late])
    } finally {
      clearTimeout(timer)
    }
  }

  /** undefined: it is done already. */
  #compile({ table, node }: Attempt): Promise<void> | undefined {
    const ready = (): void => this.statuses.set(table, node.name, 'ready')
    const failed = (error: unknown): never => {
      const reason = error instanceof Error ? error.message : String(error)
      this.statuses.set(table, node.name, 'failed', reason)
      throw new PgError('55000', `table "${table.name}" could not be activated`, {
        detail: `Node "${node.name}" cannot serve it: ${reason}`,
      })
    }
    try {
      const made = node.compile(table)
      if (typeof made !== 'string') return made.then(ready, failed)
      ready()
      return undefined
    } catch (error) {
      return failed(error)
    }
  }

  #lagging(attempts: readonly Attempt[]): PgError {
    const behind = attempts.filter(({ table, node }) => this.statuses.get(table, node.name) === 'created')
    const nodes = [...new Set(behind.map(({ node }) => `"${node.name}"`))]
    return new PgError('55000', `timed out while attempting to activate table "${behind[0]?.table.name}"`, {
      detail: `After ${this.#timeoutMs / 1000} s these nodes lag behind: ${nodes.join(', ')}.`,
    })
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#line.then(work)
    this.#line = turn.catch(() => {})
    return turn
  }
}
