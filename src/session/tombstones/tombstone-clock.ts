// Runs the tombstones of all databases' tables from time to time, one after the other, each as the owner of its table.
import type { ServerState } from '../server-state.ts'
import { SessionCore } from '../session-core.ts'
import { startRule } from './ask-tombstones.ts'

/** The asker of tasks that nobody asked for. */
const noSession = 0

export class TombstoneClock {
  readonly #state: ServerState
  readonly #timer: NodeJS.Timeout | undefined
  #running = false
  #stopped = false

  /** seconds: 0 never. */
  constructor(state: ServerState, seconds: number) {
    this.#state = state
    if (seconds > 0) this.#timer = setInterval(() => void this.#tick(), seconds * 1000).unref()
  }

  stop(): void {
    this.#stopped = true
    clearInterval(this.#timer)
  }

  async #tick(): Promise<void> {
    if (this.#running) return
    this.#running = true
    const { catalogs, logger } = this.#state
    try {
      for (const { oid, name } of [...catalogs.databases()]) {
        for (const { id, table_id: table } of [...catalogs.current(oid).rowsOf('table_tombstone')]) {
          if (this.#stopped) return
          const owner = catalogs.current(oid).row('table', table as number)?.owner
          const role = owner === undefined ? undefined : catalogs.any().roleByOid(owner)
          if (!role) continue
          const client = { user: role.name, database: name, parameters: new Map(), clientAddress: null, clientPort: -1 }
          const asker = new SessionCore(this.#state, noSession, client, oid)
          await startRule(asker, id, table as number, 'periodic').done.catch((error: unknown) =>
            logger.warn({ error: String(error), table }, 'a tombstone failed'),
          )
        }
      }
    } catch (error) {
      // A database may go while its tables are looked at.
      logger.warn({ error: String(error) }, 'tombstones were not run')
    } finally {
      this.#running = false
    }
  }
}
