// Long work of the sessions' own thread: each task runs in a session of its own, which waits for locks, reads and commits as any other, and
// is seen in cadastre.tasks beside the region server's.
import type { RegionId } from '../../../regions/requests/request.ts'
import { idle, TaskBoard, type TaskHandle, TaskList, type TaskRecord } from '../../../regions/server/task-list.ts'
import { endTransaction } from '../transaction/end-transaction.ts'
import { cancelReason, SessionCore } from '../session-core.ts'
import { recorded } from '../live-rows/task-rows.ts'
import { currentTimestamp } from '../transaction/transaction.ts'

/** The region server counts from 1. */
const firstTask = 1_000_000
/** Of their sessions: far from those of clients, which count up from 1000. */
const lastPid = 2_000_000_000
let nextPid = lastPid

export interface StartedTask {
  /** Rows that it was about. */
  readonly done: Promise<number>
  readonly interrupt: () => void
}

export class SessionTasks {
  readonly #board = new TaskBoard()
  readonly #list = new TaskList((task) => this.#board.take(task), firstTask)
  readonly #sessions = new Map<number, SessionCore>()

  list(): readonly TaskRecord[] {
    return this.#board.list()
  }

  /** On behalf of the asker, in a transaction of its own that the work commits. */
  start(
    asker: SessionCore,
    what: { readonly kind: string; readonly region: RegionId; readonly reason: string },
    work: (core: SessionCore, task: TaskHandle) => Promise<number>,
  ): StartedTask {
    const core = new SessionCore(asker.state, nextPid--, asker.client, asker.databaseOid)
    const run = async (task: TaskHandle): Promise<number> => {
      this.#sessions.set(task.id, core)
      core.state.sessions.set(core.backendPid, core)
      core.activity = { state: 'active', query: `${what.kind} of region ${what.region}`, since: currentTimestamp() }
      try {
        core.begin('block')
        return await recorded(asker, task, what, () => work(core, task))
      } finally {
        await endTransaction(core, false)
        core.state.sessions.delete(core.backendPid)
        this.#sessions.delete(task.id)
      }
    }
    const done = this.#list.run(what, Promise.resolve(), undefined, run).then((rows) => (rows === idle ? 0 : rows))
    return { done, interrupt: () => core.interrupt(cancelReason.user) }
  }

  /** false: no such task is under way. */
  cancel(task: number): boolean {
    this.#sessions.get(task)?.interrupt(cancelReason.user)
    return this.#list.cancel(task)
  }

  /** The server stops. */
  cancelAll(): void {
    for (const task of this.#sessions.keys()) this.cancel(task)
  }
}
