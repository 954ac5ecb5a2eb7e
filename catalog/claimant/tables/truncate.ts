// TRUNCATE: tables that others reference are emptied together with them, or not at all.
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { requireUse } from '../../../engine/bind/query/table-use.ts'
import { PgError } from '../../../engine/errors.ts'
import { inheritanceTreeOf } from '../../../engine/inheritance/inheritors.ts'
import { treeOf } from '../../../engine/partitioned/partition-tree.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import { requirePrivilege } from '../privileges/permissions.ts'
import { requireChangeable } from '../resolve.ts'

const withBelow = (draft: CatalogDraft, oid: number): readonly number[] =>
  draft.table(oid).partitioning ? [...treeOf(draft.catalog, oid)] : inheritanceTreeOf(draft.catalog, oid)

export function truncate(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'truncate' }>): void {
  const tables = new Set(
    ddl.names.flatMap((name) => {
      const { oid, table } = requireChangeable(draft, name, 'table')
      if (name.only && table.info.partitioning)
        throw new PgError('42809', 'cannot truncate only a partitioned table', {
          hint: 'Do not specify the ONLY keyword, or use TRUNCATE ONLY on the partitions directly.',
        })
      return name.only ? [oid] : withBelow(draft, oid)
    }),
  )
  const named = new Set(ddl.names.map((name) => requireChangeable(draft, name, 'table').oid))
  for (const oid of tables) {
    const table = draft.table(oid)
    // Rights to a table are rights to the rows of its partitions, and of those that inherit from it.
    if (named.has(oid) || !(table.partitionOf ?? table.inherits))
      requirePrivilege(draft, draft.catalog.relationByOid(oid)!, Privilege.truncate)
    for (const other of draft.catalog.tablesReferencing(oid)) {
      if (tables.has(other.oid) || other.partitionOf) continue
      if (!ddl.cascade) {
        const unnamed = [...draft.catalog.tablesReferencing(oid)].find((candidate) => !tables.has(candidate.oid))!
        throw new PgError('0A000', 'cannot truncate a table referenced in a foreign key constraint', {
          detail: `Table "${unnamed.name}" references "${table.name}".`,
          hint: `Truncate table "${unnamed.name}" at the same time, or use TRUNCATE ... CASCADE.`,
        })
      }
      draft.notice(`truncate cascades to table "${other.name}"`)
      // The set grows while it is walked: what references this one follows.
      for (const part of withBelow(draft, other.oid)) tables.add(part)
    }
  }
  for (const oid of tables) {
    requireUse(draft.table(oid), 'write', draft.catalog)
    draft.emptied.add(oid)
    if (!draft.table(oid).partitioning) draft.truncated.add(oid)
    if (!ddl.restartIdentity) continue
    for (const sequence of draft.catalog.sequencesOf(oid)) {
      draft.sequences.set(sequence.oid, { lastValue: sequence.start, called: false })
    }
  }
}
