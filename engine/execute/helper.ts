// One thread's part in a job of another thread's query: it takes morsels until there are none, or until its own queries wait. What it
// makes lies in memory that belongs to the query from the start, and is told in a report that it writes before it lets go.
import { beginWork, type HelperJob, type HelperWork, prepareWork } from '../compile/run/helper-work.ts'
import { BeyondCode } from '../compile/expression/error-codes.ts'
import { QueryMemory } from '../columns/query-memory.ts'
import type { SharedColumns } from '../columns/shared-columns.ts'
import type { SessionFacts } from '../functions/function.ts'
import { withObjectNames } from '../functions/system/object-names.ts'
import type { CteRows, ExecuteContext } from '../interpret/execute-context.ts'
import type { CatalogView } from '../tables.ts'
import type { TextSettings } from '../types/type.ts'
import { checkCancelWord } from './cancel.ts'
import { compiledContext } from './compiled-context.ts'
import type { Crew, Offer } from './crew.ts'
import type { CrewBlock } from './crew-block.ts'
import type { QueryFacts, WorkerHooks } from './hooks.ts'
import { HelperAccount } from './memory-account.ts'
import type { OfferBody } from './posted-offer.ts'

/** What a helper must know of the query. */
export interface HelperTask {
  readonly query: number
  readonly settings: TextSettings
  readonly session: SessionFacts
  readonly catalogVersion: number
  readonly cancel: Int32Array
  readonly stop?: Int32Array
  readonly memoryBytesMax: number
  readonly keepsColumns?: boolean
  /** Number of the query's thread in the arena. */
  readonly thread: number
}

export interface HelperReport {
  /** Without the report's own. */
  readonly blocks: readonly (readonly [address: number, bytes: number])[]
  readonly report: unknown
}

/** The length of a report's text stands before it. */
const reportTextAt = 4

/** A report where a helper has left it, with all blocks. */
export function readReport(memory: QueryMemory, address: number): HelperReport {
  const head = memory.view(address, reportTextAt)
  const length = new DataView(head.buffer, head.byteOffset, reportTextAt).getUint32(0, true)
  const text = Buffer.from(memory.view(address + reportTextAt, length)).toString()
  const { blocks, report } = JSON.parse(text) as HelperReport
  return { blocks: [...blocks, [address, reportTextAt + length]], report }
}

/** How long a thread helps while its own queries wait. */
const sliceMilliseconds = 5

/** Where the helping thread is at home. */
export interface HelperPlace {
  readonly crew: Crew
  readonly hooks: WorkerHooks
  readonly shared: SharedColumns
  catalog(): CatalogView
}

export class Helper {
  readonly #place: HelperPlace
  readonly #offer: Offer
  readonly #block: CrewBlock
  readonly #task: HelperTask
  readonly #job: HelperJob
  readonly #account: HelperAccount
  readonly #memory: QueryMemory
  #work: HelperWork | undefined
  #report = 0

  constructor(place: HelperPlace, offer: Offer, { task, job }: OfferBody, block: CrewBlock) {
    this.#place = place
    this.#offer = offer
    this.#block = block
    this.#task = task
    this.#job = job
    this.#account = new HelperAccount(block, task.memoryBytesMax)
    this.#memory = new QueryMemory(place.shared, this.#account, task.query, task.thread, task.keepsColumns)
  }

  /** Code is written before anything is taken: nobody waits for that. */
  prepare(): void {
    if (this.#isOpen) prepareWork(this.#job)
  }

  get #isOpen(): boolean {
    return this.#block.isOpen(this.#offer.job, this.#offer.morsels)
  }

  /** Whether there may be more to do, later. */
  step(): boolean {
    if (!this.#isOpen) {
      this.#work?.end()
      return false
    }
    const { job, morsels } = this.#offer
    const { crew } = this.#place
    const deadline = performance.now() + sliceMilliseconds
    let took = false
    let goesOn = false
    this.#block.hold(crew.thread)
    try {
      for (;;) {
        const taken = this.#block.take(job, morsels, true)
        if (!taken) return false
        took = true
        this.#work ??= beginWork(this.#job, this.#context())
        crew.block.setHelps(true)
        this.#work.run(taken)
        if (crew.block.waiting > 0 && performance.now() > deadline) return (goesOn = true)
      }
    } catch (error) {
      this.#block.fail(error, error instanceof BeyondCode)
      return false
    } finally {
      crew.block.setHelps(false)
      if (took) this.#tell()
      if (!goesOn) this.#work?.end()
      this.#block.letGo(crew.thread)
    }
  }

  #tell(): void {
    try {
      if (this.#report !== 0) this.#memory.free(this.#report)
      const report = this.#work?.report()
      const text = Buffer.from(JSON.stringify({ blocks: this.#memory.blocks, report } satisfies HelperReport))
      this.#report = this.#memory.reserve(reportTextAt + text.length)
      const view = this.#memory.view(this.#report, reportTextAt + text.length)
      new DataView(view.buffer, view.byteOffset, reportTextAt).setUint32(0, text.length, true)
      view.set(text, reportTextAt)
      this.#block.setReport(this.#place.crew.thread, this.#report)
    } catch (error) {
      this.#block.fail(error, false)
      this.#block.setReport(this.#place.crew.thread, 0)
      this.#memory.release()
    }
  }

  #context(): ExecuteContext {
    const task = this.#task
    const catalog = this.#place.catalog()
    const facts: QueryFacts = {
      settings: withObjectNames(task.settings, { catalog, session: task.session }),
      session: task.session,
      catalog,
      checkCancel: () => {
        checkCancelWord(task.cancel)
        if (task.stop) checkCancelWord(task.stop)
        if (this.#block.hasFailed) throw new Error('another thread has failed')
      },
      effect: unavailable,
      memory: this.#memory,
    }
    return {
      ...facts,
      parameters: 'parameters' in this.#job ? [...this.#job.parameters] : [],
      callSites: new WeakMap(),
      sources: new Map(),
      openPartition: unavailable,
      writes: new Map(),
      emit: unavailable,
      addAffected: unavailable,
      charge: (bytes, must) => this.#account.charge(bytes, must),
      ctes: new Map<number, CteRows>(),
      compiled: compiledContext(this.#memory, this.#place.hooks, facts),
    }
  }
}

function unavailable(): never {
  throw new Error('not for one who helps with a query')
}
