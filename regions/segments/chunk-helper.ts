// A second thread that encodes columns of a row group. The rows of a statement that writes many come from one query, and wait for the one
// thread that encodes them: this is what makes use of another core. The thread that writes the segment takes columns too, and waits at
// a group's end for those alone that the helper has begun. Columns on its own heap it keeps, since they would be copied on the way.
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Column } from '../../engine/columns/column.ts'
import { ColumnClaims, claimedColumnsMax, newColumnClaims } from './column-claims.ts'
import type { Codec } from './compress.ts'
import type { WrittenChunk } from './write-chunk.ts'

export interface HelperData {
  readonly claims: SharedArrayBuffer
  readonly port: MessagePort
}

/** Columns of a row group, each in parts. */
export interface HelpRequest {
  readonly group: number
  readonly codec: Codec
  readonly columns: readonly (readonly Column[])[]
}

/** Of one column: its pieces lie one after the other in `bytes`, and are told by their places there. */
export interface EncodedChunk extends WrittenChunk {
  readonly bytes: Uint8Array
  readonly sketch: Uint8Array
}

export interface HelpAnswer {
  readonly group: number
  readonly column: number
  /** undefined: it failed, and whoever asked is to see how. */
  readonly encoded: EncodedChunk | undefined
}

/** A helper that has not encoded one column in this time is gone, or as good as gone. */
const patienceMs = 20_000

export class ChunkHelper {
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #claims: ColumnClaims
  #gone = false

  constructor() {
    const claims = newColumnClaims()
    const { port1, port2 } = new MessageChannel()
    this.#claims = new ColumnClaims(claims)
    this.#port = port1
    this.#worker = new Worker(new URL('./chunk-helper-thread.ts', import.meta.url), {
      workerData: { claims, port: port2 } satisfies HelperData,
      transferList: [port2],
    })
    this.#worker.unref()
    this.#port.unref()
    this.#worker.on('error', () => (this.#gone = true))
    this.#worker.on('exit', () => (this.#gone = true))
  }

  /** False while it starts, and once it is gone. */
  get isReady(): boolean {
    return !this.#gone && this.#claims.isReady
  }

  get isGone(): boolean {
    return this.#gone
  }

  /** Whether it can read a column where it lies. */
  static takes(parts: readonly Column[]): boolean {
    return parts.every(isShared)
  }

  /** Columns of one row group, which it may begin with at once. */
  offer(columns: readonly (readonly Column[])[], codec: Codec): OfferedColumns {
    if (columns.length >= claimedColumnsMax) throw new RangeError('too many columns for a row group')
    const group = this.#claims.begin()
    this.#port.postMessage({ group, codec, columns } satisfies HelpRequest)
    return new OfferedColumns(group, columns.length, this.#claims, () => this.#answers(group))
  }

  close(): Promise<number> {
    return this.#worker.terminate()
  }

  /** What came of a group so far, the answers of others left out. undefined: nothing came for too long. */
  #answers(group: number): readonly HelpAnswer[] | undefined {
    for (;;) {
      const { answers } = this.#claims
      const found: HelpAnswer[] = []
      for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
        const answer = next.message as HelpAnswer
        if (answer.group === group) found.push(answer)
      }
      if (found.length > 0) return found
      if (this.#gone || !this.#claims.wait(answers, patienceMs)) {
        this.#gone = true
        return undefined
      }
    }
  }
}

export class OfferedColumns {
  readonly #group: number
  readonly #claims: ColumnClaims
  readonly #answers: () => readonly HelpAnswer[] | undefined
  readonly #count: number
  /** Not taken by this thread. */
  readonly #elsewhere: Set<number>

  constructor(group: number, count: number, claims: ColumnClaims, answers: () => readonly HelpAnswer[] | undefined) {
    this.#group = group
    this.#claims = claims
    this.#answers = answers
    this.#count = count
    this.#elsewhere = new Set(Array.from({ length: count }, (_, i) => i))
  }

  /** The next column for this thread; undefined: all are taken. */
  take(): number | undefined {
    const taken = this.#claims.take(this.#group, this.#count)
    if (taken !== undefined) this.#elsewhere.delete(taken)
    return taken
  }

  /** What the helper took, as it comes; without its answer: to be encoded here after all. */
  *taken(): Generator<{ readonly column: number; readonly encoded: EncodedChunk | undefined }> {
    while (this.#elsewhere.size > 0) {
      const answers = this.#answers()
      if (!answers) break
      for (const { column, encoded } of answers) {
        this.#elsewhere.delete(column)
        yield { column, encoded }
      }
    }
    for (const column of this.#elsewhere) yield { column, encoded: undefined }
  }
}

function isShared({ values, offsets, validity, dictionary, boxed }: Column): boolean {
  if (boxed) return false
  const arrays = [values, offsets ?? values, validity ?? values]
  return arrays.every(({ buffer }) => buffer instanceof SharedArrayBuffer) && (!dictionary || isShared(dictionary))
}
