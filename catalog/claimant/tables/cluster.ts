// CLUSTER: which index a table was last ordered by is kept. Rows stay where they are: segments are sorted and searched in ways of their own.
import type { DdlStatement } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { requirePrivilege } from '../privileges/permissions.ts'
import { requireRelation } from '../resolve.ts'
import { refuseTransactionBlock } from '../transaction-block.ts'
import { clusterOn, clusterIndex } from './keep-settings.ts'

export function cluster(draft: CatalogDraft, ddl: Extract<DdlStatement, { kind: 'cluster' }>): void {
  // All tables that were, again.
  if (!ddl.relation) return refuseTransactionBlock(draft, 'CLUSTER')
  const relation = requireRelation(draft, ddl.relation)
  if (relation.kind !== 'table' && relation.kind !== 'virtual')
    throw new PgError('42809', `"${relation.name}" is not a table or materialized view`)
  requirePrivilege(draft, relation, Privilege.maintain)
  const table = relation.kind === 'table' ? draft.table(relation.oid) : undefined
  if (table?.partitioning) refuseTransactionBlock(draft, 'CLUSTER')
  const { index } = ddl
  const known = table?.kept?.clusteredOn
  if (!table || (index === undefined && (known === undefined || !draft.catalog.row('index', known))))
    throw new PgError('42704', `there is no previously clustered index for table "${relation.name}"`)
  if (index === undefined) return
  // A partitioned table's own index is not marked.
  if (table.partitioning) clusterIndex(draft, table, index)
  else clusterOn(draft, table, { kind: 'cluster-on', index })
}
