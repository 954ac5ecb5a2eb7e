// Threads that parse COPY input into columns: one per COPY under way, kept for the next one.
import { Worker } from 'node:worker_threads'
import type { CopyOptions } from '../../engine/bind/statement.ts'
import type { Batch } from '../../engine/columns/column.ts'
import { type ErrorRecord, fromErrorRecord, PgError } from '../../engine/errors.ts'
import type { TextSettings, TypeRef } from '../../engine/types/type.ts'

export interface CopyParserSettings {
  readonly options: CopyOptions
  readonly table: string
  readonly columns: readonly { readonly name: string; readonly type: TypeRef }[]
  readonly settings: TextSettings
}
export type CopyWorkerRequest =
  | { readonly kind: 'start'; readonly parser: CopyParserSettings }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }
export type CopyWorkerAnswer =
  /** input: what the chunk lay in, for the next one. */
  | { readonly kind: 'batches'; readonly batches: readonly Batch[]; readonly input?: ArrayBuffer }
  | { readonly kind: 'failed'; readonly error: ErrorRecord }

/** Parsers that wait for work are kept up to this number: a thread costs about 10 MB. */
const idleLoadersMax = 2

export class CopyLoader {
  readonly #worker: Worker
  /** In the order of what was asked. */
  readonly #waiting: { resolve: (batches: readonly Batch[]) => void; reject: (error: unknown) => void }[] = []
  readonly #inputs: ArrayBuffer[] = []
  failed = false

  constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (answer: CopyWorkerAnswer) => {
      if (answer.kind === 'failed') {
        this.#fail(fromErrorRecord(answer.error))
        return
      }
      if (answer.input) this.#inputs.push(answer.input)
      this.#waiting.shift()?.resolve(answer.batches)
    })
    worker.on('error', (error) => this.#fail(error))
    worker.on('exit', () => this.#fail(new PgError('XX000', 'the COPY thread ended')))
  }

  start(parser: CopyParserSettings): void {
    this.#worker.postMessage({ kind: 'start', parser } satisfies CopyWorkerRequest)
  }

  /** Bytes for the next piece of input: those of one that was parsed, if they are as many. */
  input(bytes: number): Uint8Array<ArrayBuffer> {
    const used = this.#inputs.pop()
    return new Uint8Array(used?.byteLength === bytes ? used : new ArrayBuffer(bytes))
  }

  /** Rows that became whole, in the order of pieces. The bytes are moved, not copied, and must not be used again. */
  feed(bytes: Uint8Array<ArrayBuffer>): Promise<readonly Batch[]> {
    return this.#ask({ kind: 'chunk', bytes }, [bytes.buffer])
  }

  end(): Promise<readonly Batch[]> {
    return this.#ask({ kind: 'end' }, [])
  }

  terminate(): Promise<number> {
    return this.#worker.terminate()
  }

  #ask(request: CopyWorkerRequest, transfer: ArrayBuffer[]): Promise<readonly Batch[]> {
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
