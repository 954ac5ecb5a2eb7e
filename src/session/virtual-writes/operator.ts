// Metadata says where everybody's rows lie: an operator's business.
import { PgError } from '../../../engine/errors.ts'
import type { SessionCore } from '../session-core.ts'

/** Throws 42501. */
export function requireOperator(core: SessionCore, table: string): void {
  if (!core.catalog.role(core.user)?.superuser) throw new PgError('42501', `permission denied for table ${table}`)
}
