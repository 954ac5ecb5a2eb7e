// The files of the write-ahead log in the data directory, for those who may monitor the server.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PgError } from '../../engine/errors.ts'
import type { LogFile } from '../../engine/functions/system/effects.ts'
import { hasPrivilegesOf } from '../../engine/privileges/role-membership.ts'
import type { SessionCore } from './session-core.ts'

/** OID of pg_monitor. */
const monitor = 3373

/** PostgreSQL's timestamps count microseconds from 2000. */
const epochMilliseconds = Date.UTC(2000, 0, 1)

export function logFiles({ catalog, state, user }: SessionCore): LogFile[] {
  const role = catalog.role(user)
  if (!role || !hasPrivilegesOf(catalog, role, monitor))
    throw new PgError('42501', 'permission denied for function pg_ls_waldir')
  const directory = join(state.options.dataDir, 'log')
  return readdirSync(directory).flatMap((name) => {
    // One that nothing needs any more may go meanwhile.
    const found = statSync(join(directory, name), { throwIfNoEntry: false })
    if (!found?.isFile()) return []
    return [{ name, bytes: BigInt(found.size), modified: BigInt(found.mtime.getTime() - epochMilliseconds) * 1000n }]
  })
}
