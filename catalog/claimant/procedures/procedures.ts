// All procedures: those under way, and the last that ended. At a start those that were under way are ended first: what was committed is
// finished, the rest is rolled back.
import type { CatalogEdit } from '../../../engine/tables.ts'
import { isLead, termAmong } from '../lead/lead-row.ts'
import { Procedure, type ProcedureWatch } from './procedure.ts'
import {
  isCommitted,
  procedureEntity,
  putProcedure,
  removeProcedure,
  type ProcedureRow,
  type ProcedureStep,
} from './procedure-row.ts'

/** Of those that ended, in memory and in the store. */
export const procedureRowsMax = 1000
/** Endings go with the next procedure's record, or, where none comes, after this time. */
const endingsDelayMs = 1000

export interface ProceduresOptions {
  /** Writes edits to where procedures are kept, in the order of the calls. */
  readonly journal: (edits: readonly CatalogEdit[]) => Promise<void>
  readonly nextId: () => number
  readonly now: () => bigint
  /** The claimant's, and what throws once it is deposed. */
  readonly term?: number
  readonly requireLead?: () => void
  readonly onStep?: (step: ProcedureStep, kind: string) => Promise<void>
}

export type ProcedureRequest = Pick<ProcedureRow, 'kind' | 'object' | 'database' | 'role' | 'lockKeys' | 'versions'>

export class Procedures {
  readonly #options: ProceduresOptions
  readonly #watch: ProcedureWatch
  readonly #running = new Map<number, Procedure>()
  /** Oldest first. */
  #ended: ProcedureRow[] = []
  #unwritten: CatalogEdit[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(options: ProceduresOptions) {
    this.#options = options
    this.#watch = {
      keep: (row) => this.#write([putProcedure(row)]),
      requireLead: options.requireLead ?? (() => {}),
      ended: (row) => this.#end(row),
      now: options.now,
      ...(options.onStep && { onStep: options.onStep }),
    }
  }

  /** Oldest first. */
  *rows(): Generator<ProcedureRow> {
    yield* this.#ended
    for (const { row } of this.#running.values()) yield row
  }

  /** In its first step. Waits for those that have one of its lock keys. */
  async begin(request: ProcedureRequest): Promise<Procedure> {
    for (let other = this.#holder(request); other; other = this.#holder(request)) await other.ended
    return this.#begin(request)
  }

  /** As begin, where nobody is in the way. */
  tryBegin(request: ProcedureRequest): Procedure | undefined {
    return this.#holder(request) ? undefined : this.#begin(request)
  }

  #begin(request: ProcedureRequest): Procedure {
    const { nextId, now, term = 0 } = this.#options
    const row: ProcedureRow = { id: nextId(), ...request, step: 'validate', state: 'running', term, started: now() }
    const procedure = new Procedure(row, this.#watch)
    this.#running.set(row.id, procedure)
    return procedure
  }

  /** What the store had at the start. Resolves once it knows how those ended that were under way. */
  async recover(rows: readonly ProcedureRow[]): Promise<readonly ProcedureRow[]> {
    const sorted = [...rows].sort((a, b) => a.id - b.id)
    const finished = this.#options.now()
    const error = 'the server stopped before it was committed'
    const found = sorted
      .filter(({ state }) => state === 'running')
      .map((row): ProcedureRow =>
        isCommitted(row) ? { ...row, state: 'finished', finished } : { ...row, state: 'rolled_back', finished, error },
      )
    const byId = new Map(found.map((row) => [row.id, row]))
    this.#ended = sorted.map((row) => byId.get(row.id) ?? row)
    if (found.length > 0) await this.#write(found.map(putProcedure))
    return found
  }

  /** Writes what is not written yet. */
  async flush(): Promise<void> {
    if (this.#unwritten.length > 0) await this.#write([])
  }

  #holder({ lockKeys }: ProcedureRequest): Procedure | undefined {
    for (const procedure of this.#running.values())
      if (procedure.row.lockKeys.some((key) => lockKeys.includes(key))) return procedure
    return undefined
  }

  #end(row: ProcedureRow): void {
    this.#running.delete(row.id)
    this.#ended.push(row)
    // Nothing was written of one that ended in its first step.
    if (row.step !== 'validate') this.#unwritten.push(putProcedure(row))
    const over = this.#ended.length - procedureRowsMax
    if (over > 0) for (const { id } of this.#ended.splice(0, over)) this.#unwritten.push(removeProcedure(id))
    this.#timer ??= setTimeout(() => {
      // What cannot be written now goes with the next.
      this.flush().catch(() => {})
    }, endingsDelayMs).unref()
  }

  async #write(edits: readonly CatalogEdit[]): Promise<void> {
    const endings = this.#unwritten
    this.#unwritten = []
    clearTimeout(this.#timer)
    this.#timer = undefined
    try {
      await this.#options.journal([...endings, ...edits])
    } catch (error) {
      this.#unwritten = [...endings, ...this.#unwritten]
      throw error
    }
  }
}

/** What is the claimant's among what the store holds, and the rest. */
export function splitProcedures(rows: readonly CatalogEdit[]): {
  readonly term: number
  readonly procedures: readonly ProcedureRow[]
  readonly catalog: readonly CatalogEdit[]
} {
  const procedures: ProcedureRow[] = []
  const catalog: CatalogEdit[] = []
  for (const edit of rows) {
    if (edit.entity !== procedureEntity) {
      if (!isLead(edit)) catalog.push(edit)
    } else if (edit.op === 'put') procedures.push(edit.value as ProcedureRow)
  }
  return { term: termAmong(rows), procedures, catalog }
}
