// Rows of cadastre.task: written when long work begins and when it ends, so that they tell of it after a restart too.
import type { MetadataRow } from '../../../catalog/metadata/entity.ts'
import { allocatorOid, putRow, removeRow } from '../../../catalog/rows.ts'
import { PgError } from '../../../engine/errors.ts'
import type { TaskHandle } from '../../../regions/server/task-list.ts'
import { commitEdits } from '../transaction/commit-edits.ts'
import type { ServerState } from '../server-state.ts'
import type { SessionCore } from '../session-core.ts'
import { currentTimestamp } from '../transaction/transaction.ts'

/** Of those that ended: every catalog has them. */
const taskRowsMax = 1000

interface Begun {
  readonly kind: string
  readonly region: number
  readonly reason: string
}

/** Runs the work between the two. Of work that could not be told of the result stands all the same. */
export async function recorded<T>(
  asker: SessionCore,
  task: TaskHandle,
  { kind, region, reason }: Begun,
  work: () => Promise<T>,
): Promise<T> {
  const { state } = asker
  const { catalogs } = state
  const id = catalogs.allocateOid()
  const row: MetadataRow = {
    id,
    task: task.id,
    kind,
    reason,
    database_name: asker.catalog.database.name,
    region_id: BigInt(region),
    role: asker.user,
    session: asker.backendPid,
    session_token_id: asker.client.sessionToken ?? null,
    state: 'running',
    started: currentTimestamp(),
    finished: null,
    rows: 0n,
    bytes: 0n,
    error: null,
    provision_state: 'active',
  }
  const ended = [...catalogs.any().rowsOf('task')].filter((one) => one.state !== 'running')
  const over = ended.sort((a, b) => a.id - b.id).slice(0, Math.max(0, ended.length - taskRowsMax + 1))
  await commitEdits(state, [
    ...over.map((one) => removeRow('task', one.id)),
    putRow('task', id, row),
    putRow('allocator', allocatorOid, { next: catalogs.nextOid }),
  ])
  const end = async (how: string, error: string | null): Promise<void> => {
    const [rows, , bytes] = task.progress
    const last = { ...row, state: how, finished: currentTimestamp(), rows: BigInt(rows), bytes: BigInt(bytes), error }
    await commitEdits(state, [putRow('task', id, last)]).catch((fault: Error) =>
      state.logger.warn({ error: fault.message, kind }, 'the end of a task was not recorded'),
    )
  }
  try {
    const result = await work()
    await end('finished', null)
    return result
  } catch (error) {
    const cancelled = error instanceof PgError && error.sqlstate === '57014'
    await end(cancelled ? 'cancelled' : 'failed', (error as Error).message)
    throw error
  }
}

/** Tasks that were under way when the server stopped. What they had not committed is gone. */
export async function failInterrupted(state: Pick<ServerState, 'regions' | 'catalogs'>): Promise<void> {
  const error = 'the server stopped before it was finished'
  const edits = [...state.catalogs.any().rowsOf('task')]
    .filter((row) => row.state === 'running')
    .map((row) => putRow('task', row.id, { ...row, state: 'failed', finished: currentTimestamp(), error }))
  if (edits.length > 0) await commitEdits(state, edits)
}
