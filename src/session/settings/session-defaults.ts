// What ALTER ROLE … SET and ALTER DATABASE … SET decided: checked as SET checks it, and taken when a session begins.
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { notSupported } from '../../../engine/errors.ts'
import type { SessionCore } from '../session-core.ts'
import { requireUserMay } from './settings.ts'
import { fullConfigurationName, textSearchSetting } from './text-search-configuration.ts'
import { isTransactionMode } from './transaction-modes.ts'

/** Who a session is, and how its transaction runs, is not for others to say beforehand. */
const refused: ReadonlySet<string> = new Set(['role', 'session_authorization'])

/** The statement with the setting's own name, and a value that it can have. Throws 42704, 22023. */
export function checkedDefaults(core: SessionCore, ddl: DdlStatement): DdlStatement {
  if (ddl.kind !== 'session-defaults' || ddl.change.kind === 'reset-all') return ddl
  const { change } = ddl
  if (refused.has(change.name.toLowerCase()) || isTransactionMode(change.name))
    throw notSupported(`setting ${change.name} for later sessions`)
  if (!core.catalog.role(core.user)?.superuser) requireUserMay(change.name)
  const value =
    change.kind === 'set-current' ? core.settings.show(change.name) : change.kind === 'set' ? change.value : undefined
  const name = core.settings.requireSettable(change.name, value)
  // Whoever begins a session may find it by then.
  if (
    name === textSearchSetting &&
    value !== undefined &&
    fullConfigurationName(value, { session: core.facts, catalog: core.catalog }) === undefined
  )
    core.notice('NOTICE', '42704', `text search configuration "${value}" does not exist`)
  return { ...ddl, change: value === undefined ? { kind: 'reset', name } : { kind: 'set', name, value } }
}

/** In the order in which later ones win: of all, of the database, of the role, of the role in the database. */
export function defaultsOf(
  catalog: CatalogSnapshot,
  database: number,
  role: number,
): readonly Readonly<Record<string, string>>[] {
  const rank = (row: { database: number; role: number }): number =>
    (row.role === 0 ? 0 : 2) + (row.database === 0 ? 0 : 1)
  return [...catalog.rowsOf('session_default')]
    .filter((row) => (row.database === 0 || row.database === database) && (row.role === 0 || row.role === role))
    .sort((a, b) => rank(a) - rank(b))
    .map((row) => row.settings)
}
