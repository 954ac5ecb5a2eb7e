// cadastre.backup and cadastre.restore as they are asked for: by a superuser, since they write and read files of the server, and outside a
// transaction block. What is wrong with the location is said at once, whoever waits.
import { backupStates } from '../../catalog/metadata/backup.ts'
import type { MetadataRow } from '../../catalog/metadata/entity.ts'
import { allocatorOid, putRow } from '../../catalog/rows.ts'
import { PgError } from '../../engine/errors.ts'
import { identifierBytesMax } from '../../engine/parse/limits.ts'
import { commitEdits } from '../session/transaction/commit-edits.ts'
import { untilInterrupted } from '../session/region-maintenance.ts'
import type { SessionCore } from '../session/session-core.ts'
import type { ServerState } from '../session/server-state.ts'
import { currentTimestamp } from '../session/transaction/transaction.ts'
import { openBackupStore } from './backup-store.ts'
import { decodeManifest, manifestName } from './manifest.ts'
import { refuseTaken, restoreBackup } from './restore-backup.ts'
import { writeBackup } from './write-backup.ts'

type BackupState = (typeof backupStates)[number]

/** The id of its row in cadastre.backup. */
export async function askBackup(core: SessionCore, location: string, wait: boolean): Promise<number> {
  admit(core, 'cadastre.backup')
  const { state } = core
  const store = openBackupStore(state, location)
  const id = state.catalogs.allocateOid()
  const row: MetadataRow = {
    id,
    database_id: core.databaseOid,
    database_name: core.catalog.database.name,
    location,
    role: core.user,
    state: 'running',
    started: currentTimestamp(),
    finished: null,
    rows: 0n,
    bytes: 0n,
    error: null,
    provision_state: 'active',
  }
  await commitEdits(state, [
    putRow('backup', id, row),
    putRow('allocator', allocatorOid, { next: state.catalogs.nextOid }),
  ])
  const { done, interrupt } = state.tasks.start(
    core,
    { kind: 'backup', region: 0, reason: location },
    async (session, task) => {
      try {
        const { rows, bytes } = await writeBackup(session, task, store)
        await finish(state, row, 'finished', { rows: BigInt(rows), bytes: BigInt(bytes) })
        return rows
      } catch (error) {
        const { sqlstate, message } = error as PgError
        await finish(state, row, sqlstate === '57014' ? 'cancelled' : 'failed', { error: message })
        throw error
      }
    },
  )
  await answered(core, 'backup', done, interrupt, wait)
  return id
}

/** The name of the new database. */
export async function askRestore(
  core: SessionCore,
  location: string,
  database: string | null,
  wait: boolean,
): Promise<string> {
  admit(core, 'cadastre.restore')
  const store = openBackupStore(core.state, location)
  const manifest = decodeManifest(await store.readText(manifestName), location)
  const name = database ?? manifest.database
  requireName(name)
  refuseTaken(core, name)
  const missingRole = (role: string): void =>
    core.notice('NOTICE', '42704', `role "${role}" does not exist, skipping`, {
      detail: 'What it owned belongs to the role that restores, and its privileges are left out.',
    })
  const { done, interrupt } = core.state.tasks.start(
    core,
    { kind: 'restore', region: 0, reason: location },
    (session, task) => restoreBackup(session, task, { store, manifest, name, missingRole }),
  )
  await answered(core, 'restore', done, interrupt, wait)
  return name
}

/** Backups that were under way when the server stopped: they failed, and what there is of them goes. */
export async function sweepBackups(
  state: Pick<ServerState, 'regions' | 'catalogs' | 'logger' | 'objects' | 'options'>,
): Promise<void> {
  for (const row of [...state.catalogs.any().rowsOf('backup')]) {
    if (row.state !== 'running') continue
    const location = row.location as string
    await openBackupStore(state, location)
      .discard()
      .catch((error: Error) => state.logger.warn({ error: error.message, location }, 'leftovers of a backup stay'))
    await finish(state, row, 'failed', { error: 'the server stopped before it was finished' })
  }
}

function admit(core: SessionCore, name: string): void {
  if (!core.catalog.role(core.user)?.superuser) {
    throw new PgError('42501', `permission denied for function ${name.split('.')[1]}`, {
      detail: 'Only roles with the SUPERUSER attribute may back up and restore databases.',
    })
  }
  // The task would wait for the block's locks, and the block for the task.
  if (core.transaction?.inBlock) throw new PgError('25001', `${name} cannot run inside a transaction block`)
}

/** No statement could name a database that has any other. */
function requireName(name: string): void {
  const bytes = Buffer.byteLength(name)
  if (bytes === 0) throw new PgError('42602', 'the name of a database must not be empty')
  if (bytes > identifierBytesMax)
    throw new PgError('42622', `the name of a database must have at most ${identifierBytesMax} bytes`, {
      detail: `"${name}" has ${bytes}.`,
    })
}

async function answered(
  core: SessionCore,
  kind: string,
  done: Promise<number>,
  interrupt: () => void,
  wait: boolean,
): Promise<void> {
  if (wait) await untilInterrupted(core, done, interrupt)
  // Who does not wait reads of failures in cadastre.task.
  else done.catch((error: unknown) => core.state.logger.warn({ error: String(error) }, `${kind} that nobody waits for`))
}

async function finish(
  state: Pick<ServerState, 'regions' | 'catalogs'>,
  row: MetadataRow,
  how: BackupState,
  what: { readonly rows?: bigint; readonly bytes?: bigint; readonly error?: string },
): Promise<void> {
  const finished: MetadataRow = { ...row, ...what, state: how, finished: currentTimestamp() }
  await commitEdits(state, [putRow('backup', row.id, finished)])
}
