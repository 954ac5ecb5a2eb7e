// CHECKPOINT and VACUUM do their nearest real work: flush and compact. ANALYZE has nothing to do, since statistics are kept by the writes.
import type { CheckPointStmt, VacuumStmt } from '@pgsql/types'
import { PgError, undefinedTable } from '../../../engine/errors.ts'
import type { Table } from '../../../engine/tables.ts'
import { commandExecution } from '../execution.ts'
import { regionsOf } from '../region-schema.ts'
import { findRelation } from '../resolve.ts'
import type { SessionCore } from '../session-core.ts'
import type { Utility } from './utility.ts'

export async function flushTable(core: SessionCore, table: Table): Promise<void> {
  for (const region of regionsOf(table)) await core.state.regions.handle({ kind: 'flush', region, reason: 'manual' })
}

export async function compactTable(core: SessionCore, table: Table): Promise<void> {
  await flushTable(core, table)
  for (const region of regionsOf(table)) await core.state.regions.handle({ kind: 'compact', region })
}

const allTables = (core: SessionCore): Table[] =>
  [...core.catalog.relations()].flatMap((relation) => (relation.kind === 'table' ? [relation.table] : []))

export const checkpointStatement: Utility<CheckPointStmt> = {
  execute: (_node, { core }) =>
    commandExecution('CHECKPOINT', async () => {
      for (const table of allTables(core)) await flushTable(core, table)
    }),
}

export const vacuumStatement: Utility<VacuumStmt> = {
  execute(node, { core }) {
    const tag = node.is_vacuumcmd ? 'VACUUM' : 'ANALYZE'
    return commandExecution(tag, async () => {
      if (node.is_vacuumcmd && core.transaction?.mode === 'block')
        throw new PgError('25001', 'VACUUM cannot run inside a transaction block')
      for (const table of targets(core, node)) if (node.is_vacuumcmd) await compactTable(core, table)
    })
  },
}

function targets(core: SessionCore, node: VacuumStmt): Table[] {
  if (!node.rels?.length) return allTables(core)
  return node.rels.map((one) => {
    const name = 'VacuumRelation' in one ? one.VacuumRelation.relation : undefined
    const relation = findRelation(core, name?.schemaname, name?.relname ?? '')
    if (!relation) throw undefinedTable(name?.relname ?? '')
    if (relation.kind !== 'table') throw new PgError('42809', `"${relation.name}" is not a table`)
    return relation.table
  })
}
