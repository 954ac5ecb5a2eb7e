// REINDEX: index files made anew from the rows. Writers of the table wait meanwhile, but for CONCURRENTLY; readers do not.
import type { ReindexStmt } from '@pgsql/types'
import { booleanOf, definitionElements, textOf } from '../../../engine/bind/ddl/definition-element.ts'
import { PgError } from '../../../engine/errors.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'
import type { Relation, Table } from '../../../engine/tables.ts'
import { requireRelationTablespace } from '../../../engine/bind/ddl/tablespace.ts'
import { commandExecution } from '../execution.ts'
import { rebuildIndexes } from '../ddl/index-files.ts'
import { relationKey } from '../locks/lock-key.ts'
import { share, shareUpdateExclusive } from '../locks/modes.ts'
import { lockKey } from '../locks/relation-locks.ts'
import { mayMaintain } from '../region-maintenance.ts'
import { requireRelation } from '../resolve.ts'
import type { SessionCore } from '../session-core.ts'
import type { Utility } from './utility.ts'

interface Options {
  readonly concurrently: boolean
  readonly verbose: boolean
}

export const reindexStatement: Utility<ReindexStmt> = {
  execute: (node, { core }) =>
    commandExecution('REINDEX', async () => {
      const options = reindexOptions(node)
      const { kind, relation } = node
      if (options.concurrently) refuseBlock(core, 'REINDEX CONCURRENTLY')
      if (kind === 'REINDEX_OBJECT_INDEX' || kind === 'REINDEX_OBJECT_TABLE') {
        const found = requireRelation(core, relation?.schemaname, relation?.relname ?? '')
        await (kind === 'REINDEX_OBJECT_INDEX' ? oneIndex(core, found, options) : oneTable(core, found, options))
        return
      }
      const what =
        kind === 'REINDEX_OBJECT_SCHEMA' ? 'SCHEMA' : kind === 'REINDEX_OBJECT_SYSTEM' ? 'SYSTEM' : 'DATABASE'
      refuseBlock(core, `REINDEX ${what}`)
      for (const table of many(core, what, node.name)) {
        const relationNow = core.catalog.relationByOid(table.info.oid)
        if (relationNow?.kind !== 'table') continue
        await reindex(core, table, indexesOf(core, table), options)
        if (options.verbose)
          core.notice('INFO', '00000', `table "${table.info.schemaName}.${table.info.name}" was reindexed`)
      }
    }),
}

async function oneIndex(core: SessionCore, found: Relation, options: Options): Promise<void> {
  if (found.kind !== 'index') throw new PgError('42809', `"${found.name}" is not an index`)
  const relation = core.catalog.relationByOid(found.index.table)
  if (relation?.kind !== 'table') throw new Error(`no table of index ${found.oid}`)
  if (!mayMaintain(core, relation.table)) throw new PgError('42501', `permission denied for index ${found.name}`)
  await reindex(core, relation.table, [found.index], options)
}

async function oneTable(core: SessionCore, found: Relation, options: Options): Promise<void> {
  // Virtual tables are looked up without indexes.
  if (found.kind === 'virtual') return
  if (found.kind !== 'table') throw new PgError('42809', `"${found.name}" is not a table or materialized view`)
  if (!mayMaintain(core, found.table)) throw new PgError('42501', `permission denied for table ${found.name}`)
  const indexes = indexesOf(core, found.table)
  if (indexes.length === 0) core.notice('NOTICE', '00000', `table "${found.name}" has no indexes to reindex`)
  await reindex(core, found.table, indexes, options)
}

function many(core: SessionCore, what: 'SCHEMA' | 'SYSTEM' | 'DATABASE', name: string | undefined): Table[] {
  const { catalog } = core
  const superuser = catalog.role(core.user)?.superuser === true
  const isOwner = (owner: number): boolean => superuser || catalog.role(core.user)?.oid === owner
  if (what === 'SCHEMA') {
    const schema = catalog.schema(name ?? '')
    if (!schema) throw new PgError('3F000', `schema "${name}" does not exist`)
    if (!isOwner(schema.owner)) throw new PgError('42501', `must be owner of schema ${schema.name}`)
    return tablesOf(core).filter(({ info }) => info.schemaOid === schema.oid)
  }
  const { database } = catalog
  if (name !== undefined && name !== '' && name !== database.name)
    throw new PgError('0A000', 'can only reindex the currently open database')
  if (!isOwner(database.owner)) throw new PgError('42501', `must be owner of database ${database.name}`)
  return what === 'SYSTEM' ? [] : tablesOf(core)
}

const tablesOf = (core: SessionCore): Table[] =>
  [...core.catalog.relations()].flatMap((relation) => (relation.kind === 'table' ? [relation.table] : []))

type Named = { readonly oid: number; readonly name: string }

const indexesOf = (core: SessionCore, table: Table): readonly Named[] => core.catalog.indexesOf(table.info.oid)

async function reindex(core: SessionCore, table: Table, indexes: readonly Named[], options: Options): Promise<void> {
  core.ensureTransaction()
  await lockKey(core, relationKey(table.info.oid), options.concurrently ? shareUpdateExclusive : share)
  const started = performance.now()
  await rebuildIndexes(core, table, new Set(indexes.map(({ oid }) => oid)))
  if (!options.verbose) return
  const elapsed = ((performance.now() - started) / 1000).toFixed(2)
  for (const { name } of indexes)
    core.notice('INFO', '00000', `index "${name}" was reindexed`, { detail: `elapsed: ${elapsed} s` })
}

function reindexOptions(node: ReindexStmt): Options {
  let concurrently = false
  let verbose = false
  for (const element of definitionElements(node.params as readonly ParseNode[] | undefined)) {
    const flag = (): boolean => !element.argument || booleanOf(element)
    if (element.name === 'verbose') verbose = flag()
    else if (element.name === 'concurrently') concurrently = flag()
    else if (element.name === 'tablespace') requireRelationTablespace(textOf(element))
    else throw new PgError('42601', `unrecognized REINDEX option "${element.name}"`, { position: element.position })
  }
  return { concurrently, verbose }
}

function refuseBlock(core: SessionCore, what: string): void {
  if (core.transaction?.inBlock) throw new PgError('25001', `${what} cannot run inside a transaction block`)
}
