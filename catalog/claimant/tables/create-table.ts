// CREATE TABLE: columns, then constraints in PostgreSQL's order (checks, keys, foreign keys), then the indexes of LIKE.
import type { CreateTable, NewConstraint } from '../../../engine/bind/statement.ts'
import { isPartitionParameter } from '../../../engine/bind/ddl/partition-by.ts'
import { requireTemporary } from '../../../engine/bind/ddl/persistence.ts'
import { PgError } from '../../../engine/errors.ts'
import type { ColumnSchema } from '../../../engine/tables.ts'
import { shardsForRegions } from '../../metadata/placement.ts'
import { newRule } from '../../tables/partition-rule.ts'
import { storageOptions } from '../../tables/storage-options.ts'
import { isTemporarySchema } from '../../temporary-schemas.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { addConstraint } from './add-constraint.ts'
import { requireDocumentOptions } from '../../tables/document-options.ts'
import { createIndex } from './create-index.ts'
import { createPartition } from '../partitions/create-partition.ts'
import { partitioningOf } from '../partitions/place.ts'
import { joinParents, requireParents } from '../inheritance/create-inheriting.ts'
import { newRelation } from './create-relation.ts'
import { keepColumnSetting } from './keep-settings.ts'
import { toColumn } from './table-columns.ts'

const order: readonly NewConstraint['kind'][] = ['check', 'primary', 'unique', 'exclusion', 'foreign']

export function createTable(draft: CatalogDraft, ddl: CreateTable): void {
  if (ddl.partitionOf) return createPartition(draft, ddl)
  const relation = newRelation(draft, ddl)
  if (!relation) return
  requireTemporary(ddl.onCommit, isTemporarySchema(relation.schemaOid))
  refuseTwoPrimaryKeys(ddl)
  const attributes = new Map(ddl.columns.map((column, index) => [column.name, index + 1]))
  const attributeOf = (name: string): number => attributes.get(name) ?? 0
  const columns = ddl.columns.map((column, index): ColumnSchema =>
    toColumn(draft, relation, column, index + 1, attributeOf),
  )
  if (ddl.inherits) requireParents(draft, ddl.inherits)
  const asked = ddl.options.regions === undefined ? undefined : Number(ddl.options.regions)
  const partition = ddl.partition && newRule(ddl.partition, columns, asked, draft.context.settings)
  if (!partition) refusePartitionParameters(ddl)
  // A partitioned table has no rows of its own.
  const regions = ddl.partitioning ? 0 : (partition?.shares.length ?? asked ?? 1)
  draft.created.add(relation.oid)
  if (ddl.onCommit && ddl.onCommit !== 'preserve rows') draft.onCommit.set(relation.oid, ddl.onCommit)
  draft.put('table', relation.oid, {
    ...relation,
    ...(ddl.comment === undefined ? {} : { comment: ddl.comment }),
    options: { ...ddl.options, ...(!ddl.partitioning && { regions: String(regions) }) },
    regions: Array.from({ length: regions }, (_, number) => number),
    ...(regions > 0 && { shards: shardsForRegions(draft.catalog, regions) }),
    ...(partition && { partition }),
    ...(ddl.partitioning && { partitioning: partitioningOf(ddl.partitioning, columns) }),
    ...(ddl.inherits && {
      inherits: { parents: ddl.inherits.parents, notLocal: ddl.inherits.notLocal.map(attributeOf) },
    }),
    ...(ddl.materialized && { materialized: ddl.materialized }),
    ...(ddl.unlogged && { kept: { unlogged: true } }),
    columns,
    constraints: [],
    version: 1,
    nextAttribute: columns.length + 1,
  })
  for (const [i, { kept = [] }] of ddl.columns.entries())
    for (const setting of kept) keepColumnSetting(draft, draft.table(relation.oid), columns[i], setting)
  storageOptions(draft.table(relation.oid))
  requireDocumentOptions(draft.table(relation.oid), draft.catalog)
  for (const kind of order) {
    for (const constraint of ddl.constraints) {
      if (constraint.kind === kind) addConstraint(draft, relation.oid, constraint, true)
    }
  }
  if (ddl.inherits) joinParents(draft, relation.oid, ddl.inherits)
  for (const index of ddl.indexes ?? []) createIndex(draft, index, relation.oid)
}

function refusePartitionParameters({ options }: CreateTable): void {
  const name = Object.keys(options).find(isPartitionParameter)
  if (name === undefined) return
  throw new PgError('22023', `parameter "${name}" is only for tables with PARTITION BY`)
}

function refuseTwoPrimaryKeys(ddl: CreateTable): void {
  if (ddl.constraints.filter((constraint) => constraint.kind === 'primary').length > 1) {
    throw new PgError('42P16', `multiple primary keys for table "${ddl.name.name}" are not allowed`)
  }
}
