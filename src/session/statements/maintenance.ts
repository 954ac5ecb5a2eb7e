// VACUUM, ANALYZE and CHECKPOINT do their nearest real work: VACUUM merges segments and forgets dead and expired rows, FULL rewrites all
// of them; ANALYZE counts statistics anew; CHECKPOINT writes memory to segments and cuts the log.
import type { CheckPointStmt, VacuumRelation, VacuumStmt } from '@pgsql/types'
import { PgError } from '../../../engine/errors.ts'
import type { Table } from '../../../engine/tables.ts'
import { virtualTableByOid } from '../../../catalog/virtual/registry.ts'
import { sampleTable } from '../statistics/analyze-table.ts'
import { commandExecution } from '../execution.ts'
import { relationKey } from '../locks/lock-key.ts'
import { accessExclusive, shareUpdateExclusive } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { maintainTable, mayMaintain, untilInterrupted } from '../region-maintenance.ts'
import { regionsOf } from '../ddl/region-schema.ts'
import { requireRelation } from '../resolve.ts'
import type { SessionCore } from '../session-core.ts'
import { currentTimestamp } from '../transaction/transaction.ts'
import type { Utility } from './utility.ts'
import { type VacuumOptions, vacuumOptions } from './vacuum-options.ts'

export const checkpointStatement: Utility<CheckPointStmt> = {
  execute: (_node, { core }) =>
    commandExecution('CHECKPOINT', async () => {
      if (!core.catalog.role(core.user)?.superuser)
        throw new PgError('42501', 'permission denied to execute CHECKPOINT command', {
          detail: 'Only roles with privileges of the "pg_checkpoint" role may execute this command.',
        })
      await untilInterrupted(core, core.state.regions.handle({ kind: 'checkpoint' }))
    }),
}

export const vacuumStatement: Utility<VacuumStmt> = {
  execute(node, { core }) {
    const command = node.is_vacuumcmd ? 'VACUUM' : 'ANALYZE'
    return commandExecution(command, async () => {
      const options = vacuumOptions(node)
      if (node.is_vacuumcmd && core.transaction?.inBlock)
        throw new PgError('25001', 'VACUUM cannot run inside a transaction block')
      if (options.onlyDatabaseStatistics) return
      for (const table of targets(core, node, options)) {
        const before = core.lockOwner.taken.length
        if (!(await lockFor(core, table, command, options))) continue
        if (node.is_vacuumcmd && options.processMain) await vacuum(core, table, options)
        if (options.analyze) await analyze(core, table, options)
        // Each table is a transaction of its own, as it were.
        if (!core.transaction?.inBlock) core.state.locks.releaseTransaction(core.lockOwner, before)
      }
    })
  },
}

/** False where another session has it locked and SKIP_LOCKED was asked for. */
async function lockFor(core: SessionCore, table: Table, command: string, options: VacuumOptions): Promise<boolean> {
  const mode = command === 'VACUUM' && options.full ? accessExclusive : shareUpdateExclusive
  const key = relationKey(table.info.oid)
  if (core.state.locks.tryLock(core.lockOwner, key, mode, 'transaction')) return true
  if (options.skipLocked) {
    core.notice('WARNING', '55P03', `skipping ${command.toLowerCase()} of "${table.info.name}" --- lock not available`)
    return false
  }
  await lockKey(core, key, mode)
  return true
}

async function vacuum(core: SessionCore, table: Table, { full, verbose }: VacuumOptions): Promise<void> {
  const started = performance.now()
  if (verbose) core.notice('INFO', '00000', `vacuuming "${nameOf(core, table)}"`)
  const how = { kind: full ? 'full' : 'regular' } as const
  const rows = await maintainTable(core, table.info.oid, true, (region) => ({ kind: 'compact', region, how }))
  if (verbose) core.notice('INFO', '00000', `"${table.info.name}": rewrote ${rows} rows`)
  core.state.tableActivity.done(table.info.oid, 'vacuum', currentTimestamp(), performance.now() - started)
}

async function analyze(core: SessionCore, table: Table, { verbose }: VacuumOptions): Promise<void> {
  const started = performance.now()
  if (verbose) core.notice('INFO', '00000', `analyzing "${table.info.schemaName}.${table.info.name}"`)
  for (const region of regionsOf(table)) core.state.regions.analyze(region)
  await sampleTable(core, table)
  if (verbose) {
    const { rows = 0, bytes = 0 } = table.statistics ?? {}
    core.notice('INFO', '00000', `"${table.info.name}": ${rows} live rows in ${bytes} bytes`)
  }
  core.state.tableActivity.done(table.info.oid, 'analyze', currentTimestamp(), performance.now() - started)
}

const nameOf = (core: SessionCore, { info }: Table): string => `${core.client.database}.${info.schemaName}.${info.name}`

function targets(core: SessionCore, node: VacuumStmt, options: VacuumOptions): Table[] {
  if (!node.rels?.length) return allTables(core).filter((table) => mayMaintain(core, table))
  return node.rels.flatMap((one) => {
    const { relation: name, va_cols: columns } = 'VacuumRelation' in one ? one.VacuumRelation : ({} as VacuumRelation)
    const relation = requireRelation(core, name?.schemaname, name?.relname ?? '')
    const verb = node.is_vacuumcmd ? 'vacuum' : 'analyze'
    if (columns?.length && !options.analyze)
      throw new PgError('0A000', 'ANALYZE option must be specified when a column list is provided')
    if (relation.kind !== 'table') {
      // System catalogs keep themselves.
      if (virtualTableByOid(relation.oid)?.relkind !== 'r')
        core.notice(
          'WARNING',
          '01000',
          `skipping "${relation.name}" --- cannot ${verb} non-tables or special system tables`,
        )
      return []
    }
    const { table } = relation
    if (!mayMaintain(core, table)) {
      core.notice('WARNING', '42501', `permission denied to ${verb} "${relation.name}", skipping it`)
      return []
    }
    checkColumns(
      table,
      (columns ?? []).map((column) => ('String' in column ? (column.String.sval ?? '') : '')),
    )
    return [table]
  })
}

function checkColumns({ info, schema }: Table, names: readonly string[]): void {
  for (const [i, name] of names.entries()) {
    if (!schema.columns.some((column) => column.name === name))
      throw new PgError('42703', `column "${name}" of relation "${info.name}" does not exist`)
    if (names.indexOf(name) < i)
      throw new PgError('42701', `column "${name}" of relation "${info.name}" appears more than once`)
  }
}

const allTables = (core: SessionCore): Table[] =>
  [...core.catalog.relations()].flatMap((relation) => (relation.kind === 'table' ? [relation.table] : []))
