// SET CONSTRAINTS: which deferrable constraints wait for the transaction's end from now on. IMMEDIATE also checks what waits already.
import type { ConstraintsSetStmt } from '@pgsql/types'
import type { CatalogSnapshot } from '../../../catalog/snapshot.ts'
import { PgError } from '../../../engine/errors.ts'
import { checkDeferredExclusions } from '../exclusions/enforce-exclusions.ts'
import { checkDeferredKeys } from '../keys/deferred-keys.ts'
import { commandExecution } from '../execution.ts'
import { runDeferredChecks } from '../foreign-keys/enforce.ts'
import { wholePath } from '../resolve.ts'
import type { SessionCore } from '../session-core.ts'
import type { Utility } from './utility.ts'

export const setConstraintsStatement: Utility<ConstraintsSetStmt> = {
  execute: (node, { core }) => commandExecution('SET CONSTRAINTS', () => setConstraints(core, node)),
}

async function setConstraints(core: SessionCore, node: ConstraintsSetStmt): Promise<void> {
  const transaction = core.ensureTransaction()
  if (transaction.mode !== 'block')
    core.notice('WARNING', '25P01', 'SET CONSTRAINTS can only be used in transaction blocks')
  const { deferred } = transaction
  const waits = node.deferred === true
  const before = deferred.point
  try {
    if (!node.constraints?.length) {
      deferred.setAll(waits)
      if (!waits) {
        await checkDeferredKeys(core, () => true)
        await checkDeferredExclusions(core, () => true)
        await runDeferredChecks(core)
      }
      return
    }
    const oids = node.constraints.flatMap((name) =>
      'RangeVar' in name ? named(core, name.RangeVar.schemaname, name.RangeVar.relname ?? '', waits) : [],
    )
    deferred.set(oids, waits)
    if (!waits) {
      await checkDeferredKeys(core, ({ oid }) => oids.includes(oid))
      await checkDeferredExclusions(core, ({ oid }) => oids.includes(oid))
      await runDeferredChecks(core, ({ constraint }) => oids.includes(constraint))
    }
  } catch (error) {
    deferred.restore(before)
    throw error
  }
}

/** All constraints of the name in the first schema that has one. Those that never wait are no error where nothing is to wait. */
function named(core: SessionCore, schema: string | undefined, name: string, waits: boolean): number[] {
  const { catalog } = core
  const schemas = schema === undefined ? wholePath(core) : [schema]
  for (const one of schemas) {
    const entry = catalog.schema(one)
    if (!entry) {
      if (schema !== undefined) throw new PgError('3F000', `schema "${schema}" does not exist`)
      continue
    }
    const found = constraintsNamed(catalog, entry.oid, name)
    if (found.length === 0) continue
    const deferrable = found.filter((constraint) => constraint.kind !== 'check' && constraint.deferrable)
    if (deferrable.length === 0 && waits) throw new PgError('42809', `constraint "${name}" is not deferrable`)
    return withCopies(
      catalog,
      deferrable.map(({ oid }) => oid),
    )
  }
  throw new PgError('42704', `constraint "${schema === undefined ? '' : `${schema}.`}${name}" does not exist`)
}

const constraintsNamed = (catalog: CatalogSnapshot, schema: number, name: string) =>
  [...catalog.rowsOf('table')]
    .filter((table) => table.schemaOid === schema)
    .flatMap(({ constraints, triggers = [] }) => [
      ...constraints.filter((constraint) => constraint.name === name),
      ...triggers.flatMap(({ name: own, constraint }) =>
        constraint && own === name ? [{ kind: 'trigger' as const, ...constraint }] : [],
      ),
    ])

/** Those of partitions wait as the ones that they come from. */
function withCopies(catalog: CatalogSnapshot, oids: readonly number[]): number[] {
  const all = new Set(oids)
  const partitions = [...catalog.rowsOf('table')].filter(({ partitionOf }) => partitionOf)
  for (let before = 0; before < all.size;) {
    before = all.size
    for (const { constraints } of partitions)
      for (const { oid, parent } of constraints) if (parent !== undefined && all.has(parent)) all.add(oid)
  }
  return [...all]
}
