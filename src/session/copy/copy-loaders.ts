// Threads that parse COPY input into columns: one per COPY under way, kept for the next one.
import { Worker } from 'node:worker_threads'
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import type { Batch } from '../../../engine/columns/column.ts'
import { type ErrorRecord, fromErrorRecord, PgError } from '../../../engine/errors.ts'
import { type Declaration, declarationsOf } from '../../../engine/types/declared-types.ts'
import type { TextSettings, TypeRef } from '../../../engine/types/type.ts'

export interface CopyParserSettings {
  readonly options: CopyOptions
  readonly table: string
  readonly columns: readonly { readonly name: string; readonly type: TypeRef; readonly defaulted?: boolean }[]
  readonly settings: TextSettings
}
export type CopyWorkerRequest =
  | {
      readonly kind: 'start'
      readonly parser: CopyParserSettings
      readonly types: readonly Declaration[]
    }
  /** The first bytes of the memory of this number, which is told of once. */
  | { readonly kind: 'chunk'; readonly bytes: number; readonly number: number; readonly memory?: SharedArrayBuffer }
  | { readonly kind: 'end' }
export interface CopyWorkerAnswer {
  readonly batches: readonly Batch[]
  readonly notices: readonly string[]
  /** So far. */
  readonly skippedRows: number
  /** What is wrong with the row that follows. */
  readonly error?: ErrorRecord
}

/** Rows that became whole, and what is wrong with the one that follows: who looks at rows in their order finds faults in the same order. */
export interface Parsed {
  readonly batches: readonly Batch[]
  /** Of rows that were skipped. */
  readonly notices: readonly string[]
  readonly skippedRows: number
  readonly error?: Error
}

/** Input that is parsed in one go: large enough to be worth the hop to the loader, small enough to stream. */
export const copyInputBytes = 1 << 20
export type CopyInputBytes = Uint8Array<SharedArrayBuffer>

/** Parsers that wait for work are kept up to this number: a thread costs about 10 MB. */
const idleLoadersMax = 2

export class CopyLoader {
  readonly #worker: Worker
  /** In the order of what was asked. */
  readonly #waiting: {
    readonly resolve: (parsed: Parsed) => void
    readonly reject: (error: unknown) => void
    readonly input?: CopyInputBytes
  }[] = []
  /** What the parser knows, by its number. Memory that crossed to another thread counts as new there each time, and is collected as such. */
  readonly #known = new Map<SharedArrayBuffer, number>()
  #free: SharedArrayBuffer[] = []
  failed = false

  constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (answer: CopyWorkerAnswer) => {
      const { batches, notices, skippedRows } = answer
      const error = answer.error && fromErrorRecord(answer.error)
      const asked = this.#waiting.shift()
      if (asked?.input) this.#free.push(asked.input.buffer)
      asked?.resolve({ batches, notices, skippedRows, ...(error && { error }) })
      if (error) this.#fail(error)
    })
    worker.on('error', (error) => this.#fail(error))
    worker.on('exit', () => this.#fail(new PgError('XX000', 'the COPY thread ended')))
  }

  start(parser: CopyParserSettings): void {
    const fields = Object.values(parser.settings.rowShapes ?? {}).flat()
    const types = declarationsOf([...parser.columns, ...fields].map(({ type }) => type.oid))
    // What was asked for and never fed is free again, too.
    this.#free = [...this.#known.keys()]
    this.#worker.postMessage({
      kind: 'start',
      parser,
      types,
    } satisfies CopyWorkerRequest)
  }

  /** Bytes for the next piece of input: those of one that was parsed, if there is one. */
  input(): CopyInputBytes {
    return new Uint8Array(this.#free.pop() ?? new SharedArrayBuffer(copyInputBytes))
  }

  /** The first bytes of an input, in the order of pieces. They are the parser's from now on. Nothing follows what has an error. */
  feed(input: CopyInputBytes): Promise<Parsed> {
    const memory = input.buffer
    const known = this.#known.get(memory)
    const number = known ?? this.#known.size
    if (known === undefined) this.#known.set(memory, number)
    const bytes = input.length
    return this.#ask({ kind: 'chunk', bytes, number, ...(known === undefined && { memory }) }, input)
  }

  end(): Promise<Parsed> {
    return this.#ask({ kind: 'end' })
  }

  terminate(): Promise<number> {
    return this.#worker.terminate()
  }

  #ask(request: CopyWorkerRequest, input?: CopyInputBytes): Promise<Parsed> {
    return new Promise((resolve, reject) => {
      if (this.failed) {
        reject(new PgError('XX000', 'the COPY thread has failed'))
        return
      }
      this.#waiting.push({ resolve, reject, ...(input && { input }) })
      this.#worker.postMessage(request)
    })
  }

  #fail(error: unknown): void {
    this.failed = true
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}

export class CopyLoaders {
  readonly #entry: URL
  readonly #idle: CopyLoader[] = []

  constructor(entry: URL) {
    this.#entry = entry
  }

  acquire(): CopyLoader {
    let loader = this.#idle.pop()
    while (loader?.failed) loader = this.#idle.pop()
    return loader ?? new CopyLoader(new Worker(this.#entry))
  }

  async release(loader: CopyLoader, clean: boolean): Promise<void> {
    if (clean && !loader.failed && this.#idle.length < idleLoadersMax) this.#idle.push(loader)
    else await loader.terminate()
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((loader) => loader.terminate()))
  }
}
