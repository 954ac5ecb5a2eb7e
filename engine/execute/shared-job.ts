// Morsels of a query that several threads take, as the query's own thread sees them. It works too, and waits at the end for those who
// are at a morsel, never for those who have not come.
import { fromErrorRecord } from '../errors.ts'
import { BeyondCode } from '../compile/expression/error-codes.ts'
import type { HelperJob } from '../compile/run/helper-work.ts'
import type { QueryMemory } from '../columns/query-memory.ts'
import type { QueryCrew, SharedMorsels, TakenMorsels } from '../interpret/execute-context.ts'
import type { Crew } from './crew.ts'
import { sharedRowsMin } from './crew.ts'
import { type HelperTask, readReport } from './helper.ts'
import type { MemoryAccount } from './memory-account.ts'
import { postedOffer } from './posted-offer.ts'

/** Fewer are not worth an offer. */
const morselsMin = 4
const waitMilliseconds = 5

export interface SharingQuery {
  readonly crew: Crew
  readonly memory: QueryMemory
  readonly account: MemoryAccount
  /** What helpers must know of it. */
  readonly task: HelperTask
  /** Setting parallel_above_rows. */
  readonly rowsMin: string | undefined
  checkCancel(): void
}

export const queryCrew = (query: SharingQuery): QueryCrew => ({
  share(rows, morsels, job, { memory = query.memory, atOnce = 1 } = {}) {
    const rowsMin = query.rowsMin === undefined ? sharedRowsMin : Number(query.rowsMin)
    if (rows < rowsMin || morsels < morselsMin || query.crew.isAlone) return undefined
    return new SharedJob(query, memory, morsels, atOnce, job() as HelperJob)
  },
})

class SharedJob implements SharedMorsels {
  readonly #query: SharingQuery
  /** Takes over what helpers have made. */
  readonly #memory: QueryMemory
  readonly #job: number
  readonly #morsels: number

  constructor(query: SharingQuery, memory: QueryMemory, morsels: number, atOnce: number, job: HelperJob) {
    this.#query = query
    this.#memory = memory
    this.#morsels = morsels
    this.#job = query.crew.offer(morsels, atOnce, (kept) => postedOffer({ task: query.task, job }, kept))
    query.account.crew = query.crew.block
    // So that helpers know what there is already.
    query.account.charge(0)
  }

  take(): TakenMorsels | undefined {
    return this.#query.crew.block.take(this.#job, this.#morsels)
  }

  fail(error: unknown): void {
    this.#query.crew.block.fail(error, error instanceof BeyondCode)
  }

  finish<Report>(): Report[] {
    const { crew, memory, account } = this.#query
    const { block } = crew
    block.close()
    while (block.isHeld) {
      block.waitForHelper(waitMilliseconds)
      try {
        this.#query.checkCancel()
      } catch (error) {
        // Helpers see it as well; until they have left, their memory must stay.
        this.fail(error)
      }
    }
    account.crew = undefined
    const reports = block.reports().map((address) => readReport(memory, address))
    for (const { blocks } of reports) this.#memory.adopt(blocks)
    if (block.deaths > 0) {
      memory.adoptLeftovers()
      throw new Error('a worker that helped with the query ended unexpectedly')
    }
    const failure = block.failure()
    if (failure?.kind === 'beyond') throw new BeyondCode('a value that compiled code cannot hold')
    if (failure) throw fromErrorRecord(failure.error)
    return reports.map(({ report }) => report as Report)
  }
}
