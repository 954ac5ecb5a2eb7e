// Threads that parse COPY input into columns: one per COPY under way, kept for the next one.
import { Worker } from 'node:worker_threads'
import type { CopyOptions } from '../../engine/bind/statement.ts'
import type { Batch } from '../../engine/columns/column.ts'
import { type ErrorRecord, fromErrorRecord, PgError } from '../../engine/errors.ts'
import { type Declaration, declarationsOf } from '../../engine/types/declared-types.ts'
import type { TextSettings, TypeRef } from '../../engine/types/type.ts'

export interface CopyParserSettings {
  readonly options: CopyOptions
  readonly table: string
  readonly columns: readonly { readonly name: string; readonly type: TypeRef }[]
  readonly settings: TextSettings
}
export type CopyWorkerRequest =
  | {
      readonly kind: 'start'
      readonly parser: CopyParserSettings
      readonly types: readonly Declaration[]
    }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }
export interface CopyWorkerAnswer {
  readonly batches: readonly Batch[]
  readonly notices: readonly string[]
  /** So far. */
  readonly skippedRows: number
  /** What the chunk lay in, for the next one. */
  readonly input?: ArrayBuffer | undefined
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

/** Parsers that wait for work are kept up to this number: a thread costs about 10 MB. */
const idleLoadersMax = 2

export class CopyLoader {
  readonly #worker: Worker
  /** In the order of what was asked. */
  readonly #waiting: { resolve: (parsed: Parsed) => void; reject: (error: unknown) => void }[] = []
  readonly #inputs: ArrayBuffer[] = []
  failed = false

  constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (answer: CopyWorkerAnswer) => {
      if (answer.input) this.#inputs.push(answer.input)
      const { batches, notices, skippedRows } = answer
      const error = answer.error && fromErrorRecord(answer.error)
      this.#waiting.shift()?.resolve({ batches, notices, skippedRows, ...(error && { error }) })
      if (error) this.#fail(error)
    })
    worker.on('error', (error) => this.#fail(error))
    worker.on('exit', () => this.#fail(new PgError('XX000', 'the COPY thread ended')))
  }

  start(parser: CopyParserSettings): void {
    const types = declarationsOf(parser.columns.map(({ type }) => type.oid))
    this.#worker.postMessage({
      kind: 'start',
      parser,
      types,
    } satisfies CopyWorkerRequest)
  }

  /** Bytes for the next piece of input: those of one that was parsed, if they are as many. */
  input(bytes: number): Uint8Array<ArrayBuffer> {
    const used = this.#inputs.pop()
    return new Uint8Array(used?.byteLength === bytes ? used : new ArrayBuffer(bytes))
  }

  /** In the order of pieces. The bytes are moved, not copied, and must not be used again. Nothing follows what has an error. */
  feed(bytes: Uint8Array<ArrayBuffer>): Promise<Parsed> {
    return this.#ask({ kind: 'chunk', bytes }, [bytes.buffer])
  }

  end(): Promise<Parsed> {
    return this.#ask({ kind: 'end' }, [])
  }

  terminate(): Promise<number> {
    return this.#worker.terminate()
  }

  #ask(request: CopyWorkerRequest, transfer: ArrayBuffer[]): Promise<Parsed> {
    return new Promise((resolve, reject) => {
      if (this.failed) {
        reject(new PgError('XX000', 'the COPY thread has failed'))
        return
      }
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage(request, transfer)
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
