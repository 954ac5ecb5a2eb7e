// Long work on regions: what runs, what waits for its turn, and the last that ended. Every change is told to the socket thread;
// progress is counted in shared memory by whoever does the work.
import { PgError } from '../../engine/errors.ts'
import { finishedTasksMax } from '../limits.ts'
import type { RegionId } from '../requests/request.ts'

export type TaskState = 'waiting' | 'running' | 'finished' | 'failed' | 'cancelled'

export interface TaskRecord {
  readonly id: number
  readonly kind: string
  readonly region: RegionId
  /** Why it was started. */
  readonly reason: string
  readonly state: TaskState
  /** ms since 1970. */
  readonly started?: number
  readonly finished?: number
  readonly error?: string
  /** Float64: rows done, rows in all, bytes done, bytes in all. */
  readonly progress: SharedArrayBuffer
}

/** Int32 in shared memory: non-zero asks to stop. */
export interface CancelWords {
  /** The task's, which others set. */
  readonly own: Int32Array
  readonly asker?: Int32Array | undefined
}

/** Handed to the work. */
export interface TaskHandle {
  readonly id: number
  readonly cancel: CancelWords
  readonly progress: Float64Array
  total(rows: number, bytes: number): void
}

export class TaskList {
  readonly #tell: (task: TaskRecord) => void
  readonly #live = new Map<number, { record: TaskRecord; cancel: Int32Array }>()
  #nextId: number

  constructor(tell: (task: TaskRecord) => void, firstId = 1) {
    this.#tell = tell
    this.#nextId = firstId
  }

  /**
   * Runs the work after `before`, under an entry of the list. Work that answers `idle` had nothing to do and leaves no entry behind.
   * asker: a word of whoever waits for it, which is only read: it may belong to a session, and to its next statement soon.
   */
  async run<T>(
    what: Pick<TaskRecord, 'kind' | 'region' | 'reason'>,
    before: Promise<unknown>,
    asker: Int32Array | undefined,
    work: (task: TaskHandle) => Promise<T | typeof idle>,
  ): Promise<T | typeof idle> {
    const id = this.#nextId++
    const progress = new SharedArrayBuffer(32)
    const own = newCancelWord()
    const cancel = { own, asker }
    const live = { record: { ...what, id, state: 'waiting', progress } as TaskRecord, cancel: own }
    this.#live.set(id, live)
    // Whoever has to wait for its turn is seen waiting.
    let told = false
    const announced = setImmediate(() => {
      told = true
      this.#tell(live.record)
    })
    const tell = (change: Partial<TaskRecord>): void => {
      live.record = { ...live.record, ...change }
      if (told) this.#tell(live.record)
    }
    try {
      await before
      clearImmediate(announced)
      refuseCancelled(cancel, what.kind)
      const started = Date.now()
      const values = new Float64Array(progress)
      const result = await work({
        id,
        cancel,
        progress: values,
        total: (rows, bytes) => {
          values[1] = rows
          values[3] = bytes
          told = true
          tell({ state: 'running', started })
        },
      })
      if (told) {
        values[0] = values[1]
        values[2] = values[3]
        tell({ state: 'finished', finished: Date.now() })
      }
      return result
    } catch (error) {
      clearImmediate(announced)
      told = true
      const cancelled = error instanceof PgError && error.sqlstate === '57014'
      const { message } = error as Error
      tell({ state: cancelled ? 'cancelled' : 'failed', finished: Date.now(), error: message })
      throw error
    } finally {
      this.#live.delete(id)
    }
  }

  /** false: no such task is under way. */
  cancel(id: number): boolean {
    const live = this.#live.get(id)
    if (!live) return false
    Atomics.store(live.cancel, 0, 1)
    return true
  }

  /** The server stops: what only tidies up need not finish. */
  cancelCompactions(): void {
    for (const { record, cancel } of this.#live.values()) if (record.kind !== 'flush') Atomics.store(cancel, 0, 1)
  }
}

export const idle = Symbol('nothing to do')

const newCancelWord = (): Int32Array => new Int32Array(new SharedArrayBuffer(4))

export function refuseCancelled({ own, asker }: CancelWords, kind: string): void {
  if (Atomics.load(own, 0) !== 0 || (asker && Atomics.load(asker, 0) !== 0))
    throw new PgError('57014', `canceling ${kind} due to user request`)
}

/** The tasks as the socket thread knows them: all that are under way, and the last that ended. */
export class TaskBoard {
  readonly #tasks = new Map<number, TaskRecord>()

  take(task: TaskRecord): void {
    this.#tasks.delete(task.id)
    this.#tasks.set(task.id, task)
    let over = [...this.#tasks.values()].filter((one) => one.finished !== undefined).length - finishedTasksMax
    if (over <= 0) return
    for (const [id, one] of this.#tasks) {
      if (one.finished === undefined) continue
      this.#tasks.delete(id)
      if (--over === 0) return
    }
  }

  list(): TaskRecord[] {
    return [...this.#tasks.values()].sort((a, b) => a.id - b.id)
  }
}
