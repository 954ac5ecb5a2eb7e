// cadastre.table: what a table may be used for, and its limits, which become ALTER TABLE … SET.
import { putRow } from '../../../catalog/rows.ts'
import { quoteIdentifier } from '../../../engine/sql-text/quote-identifier.ts'
import { PgError } from '../../../engine/errors.ts'
import { accessExclusive } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { relationKey } from '../locks/lock-key.ts'
import { runSql } from '../run-sql.ts'
import type { SessionCore } from '../session-core.ts'
import { provisionStateOf } from './provision-state.ts'
import type { VirtualChange, VirtualWriter } from './virtual-writer.ts'

export const tableWriter: VirtualWriter = {
  write: async (core, table, changes) => {
    const states = changes.map((change) => ({
      oid: change.kind === 'update' ? Number(change.id) : 0,
      provisionState: provisionStateOf(table, change, 'limits'),
    }))
    for (const change of changes) await setLimits(core, change)
    // Statements on it that are under way end first, and later ones see the new state.
    for (const { oid } of states) await lockKey(core, relationKey(oid), accessExclusive)
    const edits = states.map(({ oid, provisionState }) => {
      const row = core.catalog.row('table', oid)
      if (!row) throw new PgError('42P01', `table ${oid} does not exist`)
      const { provisionState: _before, ...rest } = row
      return putRow('table', oid, { ...rest, ...(provisionState !== undefined && { provisionState }) })
    })
    core.ensureTransaction().edit(edits)
  },
}

async function setLimits(core: SessionCore, change: VirtualChange): Promise<void> {
  if (change.kind !== 'update' || !change.assigned.includes('limits')) return
  const row = core.catalog.row('table', Number(change.id))
  if (!row) throw new PgError('42P01', `table ${change.id} does not exist`)
  const name = [core.catalog.schemaByOid(row.schemaOid)?.name ?? '', row.name].map(quoteIdentifier).join('.')
  const rowsMax = rowsMaxIn(change.row.limits as string)
  const action = rowsMax === undefined ? 'RESET (rows_max)' : `SET (rows_max = ${rowsMax})`
  await runSql(core, `ALTER TABLE ${name} ${action}`)
}

/** jsonb text, as `{"rows_max": 1000}`. Throws 22023 for what is no limit. */
function rowsMaxIn(text: string): number | undefined {
  const limits: unknown = JSON.parse(text)
  const refused = (detail: string): PgError => new PgError('22023', 'invalid limits of a table', { detail })
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits)) throw refused('They are a JSON object.')
  const unknown = Object.keys(limits).find((key) => key !== 'rows_max')
  if (unknown !== undefined) throw refused(`"${unknown}" is not a limit: there is "rows_max".`)
  const { rows_max: rowsMax } = limits as { readonly rows_max?: unknown }
  if (rowsMax === undefined) return undefined
  if (Number.isSafeInteger(rowsMax) && (rowsMax as number) >= 0) return rowsMax as number
  throw refused('"rows_max" is a whole number of rows.')
}
