// Who may cancel what another session does, or end it: PostgreSQL's rules.
import { PgError } from '../../engine/errors.ts'
import { hasPrivilegesOf } from '../../engine/privileges/role-membership.ts'
import type { SessionCore } from './session-core.ts'

/** OID of pg_signal_backend. */
const signalBackend = 4200

/** what: `cancel query` or `terminate process`. Throws 42501. */
export function requireSignal(core: SessionCore, target: SessionCore, what: string): void {
  const role = core.catalog.role(core.user)
  if (role?.superuser) return
  // Whom it was begun by, whatever it has become since.
  const other = core.catalog.role(target.client.user)
  const verb = what.split(' ')[0]
  const denied = (detail: string): PgError => new PgError('42501', `permission denied to ${what}`, { detail })
  const noun = verb === 'cancel' ? 'cancel queries of' : 'terminate processes of'
  if (!other || other.superuser)
    throw denied(
      `Only roles with the SUPERUSER attribute may ${noun.replace(' of', '')} of roles with the SUPERUSER attribute.`,
    )
  if (role && [other.oid, signalBackend].some((one) => hasPrivilegesOf(core.catalog, role, one))) return
  throw denied(
    `Only roles with privileges of the role whose ${verb === 'cancel' ? 'query is being canceled' : 'process is being terminated'} or with privileges of the "pg_signal_backend" role may ${verb} this ${verb === 'cancel' ? 'query' : 'process'}.`,
  )
}
