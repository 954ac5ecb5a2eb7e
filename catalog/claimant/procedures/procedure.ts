// One procedure under way. Its steps are entered in order; the store hears of them through the journal, and of the commit by the commit's
// own record.
import type { CatalogEdit } from '../../../engine/tables.ts'
import { isCommitted, procedureSteps, putProcedure, type ProcedureRow, type ProcedureStep } from './procedure-row.ts'

export interface ProcedureWatch {
  /** The row as it is now is to be kept; resolves once it is. */
  keep(row: ProcedureRow): Promise<void>
  /** Throws where the claimant does not lead any more. */
  requireLead(): void
  ended(row: ProcedureRow): void
  now(): bigint
  /** For tests: called when a step was done. */
  readonly onStep?: (step: ProcedureStep, kind: string) => Promise<void>
}

export class Procedure {
  #row: ProcedureRow
  readonly #watch: ProcedureWatch
  readonly #end = Promise.withResolvers<void>()

  constructor(row: ProcedureRow, watch: ProcedureWatch) {
    this.#row = row
    this.#watch = watch
  }

  get row(): ProcedureRow {
    return this.#row
  }

  /** Resolves when it has ended, however that was. */
  get ended(): Promise<void> {
    return this.#end.promise
  }

  /** Somebody looks at every step, and what a step left behind. */
  get isWatched(): boolean {
    return this.#watch.onStep !== undefined
  }

  /** The step before is done. A promise only where somebody wants to be waited for. */
  enter(step: ProcedureStep): Promise<void> | undefined {
    const before = this.#row.step
    if (procedureSteps.indexOf(step) <= procedureSteps.indexOf(before))
      throw new Error(`procedure ${this.#row.id} cannot go from ${before} to ${step}`)
    if (!isCommitted({ ...this.#row, step })) this.#watch.requireLead()
    this.#row = { ...this.#row, step }
    return this.#watch.onStep && this.#told(before)
  }

  async #told(before: ProcedureStep): Promise<void> {
    await this.#watch.onStep?.(before, this.#row.kind)
  }

  /** Makes the step last. It need not be waited for: what comes after it in the journal does not come without it. */
  keep(): Promise<void> {
    return this.#watch.keep(this.#row)
  }

  /** What the commit's own record says of the procedure: with it there is no way back. */
  committedEdits(): readonly CatalogEdit[] {
    return [putProcedure({ ...this.#row, step: 'activate' })]
  }

  /** Both endings are told once; a second is not heard. */
  finished(): void {
    this.#endAs({ ...this.#row, state: 'finished' })
  }

  failed(error: unknown): void {
    this.#endAs({ ...this.#row, state: 'failed', error: error instanceof Error ? error.message : String(error) })
  }

  #endAs(row: ProcedureRow): void {
    if (this.#row.state !== 'running') return
    this.#row = { ...row, finished: this.#watch.now() }
    this.#watch.ended(this.#row)
    this.#end.resolve()
  }
}
