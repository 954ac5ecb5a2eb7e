// VACUUM, ANALYZE and CHECKPOINT do their nearest real work: VACUUM merges segments and forgets dead and expired rows, FULL rewrites all
// of them; ANALYZE counts statistics anew; CHECKPOINT writes memory to segments and cuts the log.
import type { CheckPointStmt, VacuumStmt } from '@pgsql/types'
import { PgError } from '../../../engine/errors.ts'
import type { Table } from '../../../engine/tables.ts'
import { sampleTable } from '../statistics/analyze-table.ts'
import { commandExecution } from '../execution.ts'
import { relationKey } from '../locks/lock-key.ts'
import { accessExclusive, shareUpdateExclusive } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { maintainTable, untilInterrupted } from '../region-maintenance.ts'
import { regionsOf } from '../ddl/region-schema.ts'
import type { SessionCore } from '../session-core.ts'
import { currentTimestamp } from '../transaction/transaction.ts'
import type { Utility } from './utility.ts'
import { type VacuumOptions, vacuumOptions } from './vacuum-options.ts'
import { vacuumTargets } from './vacuum-targets.ts'

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
      for (const table of vacuumTargets(core, node, options)) {
        const before = core.lockOwner.taken.length
        if (!(await lockFor(core, table, command, options))) continue
        const isPartitioned = table.info.partitioning !== undefined
        if (node.is_vacuumcmd && options.processMain && !isPartitioned) await vacuum(core, table, options)
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
  // PostgreSQL does not count FULL.
  if (!full) core.state.tableActivity.done(table.info.oid, 'vacuum', currentTimestamp(), performance.now() - started)
}

async function analyze(core: SessionCore, table: Table, { verbose }: VacuumOptions): Promise<void> {
  const started = performance.now()
  if (verbose) core.notice('INFO', '00000', `analyzing "${table.info.schemaName}.${table.info.name}"`)
  // A partitioned table's statistics are summed up of its partitions'.
  if (!table.info.partitioning) {
    for (const region of regionsOf(table)) core.state.regions.analyze(region)
    await sampleTable(core, table)
  }
  if (verbose) {
    const { rows = 0, bytes = 0 } = table.statistics ?? {}
    core.notice('INFO', '00000', `"${table.info.name}": ${rows} live rows in ${bytes} bytes`)
  }
  core.state.tableActivity.done(table.info.oid, 'analyze', currentTimestamp(), performance.now() - started)
}

const nameOf = (core: SessionCore, { info }: Table): string => `${core.client.database}.${info.schemaName}.${info.name}`
