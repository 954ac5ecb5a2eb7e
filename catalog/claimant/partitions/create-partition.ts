// CREATE TABLE … PARTITION OF: columns under the parent's numbers, so that a scan of the parent reads them as its own.
import type { CreateTable, NewConstraint } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { ColumnSchema } from '../../../engine/tables.ts'
import { shardsForRegions } from '../../metadata/placement.ts'
import { newRule } from '../../tables/partition-rule.ts'
import { addConstraint } from '../tables/add-constraint.ts'
import { keepColumnSetting } from '../tables/keep-settings.ts'
import type { CatalogDraft } from '../catalog-draft.ts'
import { newRelation } from '../tables/create-relation.ts'
import { inheritAll } from './inherit.ts'
import { refuseOptions } from './partition-options.ts'
import { validateDefault } from './partition-validations.ts'
import { partitioningOf, requirePartitioned, requirePlace, storedBound } from './place.ts'

const order: readonly NewConstraint['kind'][] = ['check', 'primary', 'unique', 'exclusion', 'foreign']

export function createPartition(draft: CatalogDraft, ddl: CreateTable): void {
  const { parent: parentName, bound, changed } = ddl.partitionOf!
  const parent = requirePartitioned(draft, parentName)
  const relation = newRelation(draft, ddl)
  if (!relation) return
  requirePlace(draft, parent, relation, bound)
  const columns = parent.columns.map((column): ColumnSchema => {
    const { acl: _, comment: __, missingValue: ___, ...rest } = column
    let own: ColumnSchema = rest
    for (const { name, defaultSql, notNull } of changed) {
      if (name !== column.name) continue
      if (defaultSql !== undefined) {
        if (column.generated)
          throw new PgError('42601', `column "${name}" inherits from generated column but specifies default`)
        own = { ...own, defaultSql }
      }
      if (notNull) own = { ...own, notNull: true }
    }
    return own
  })
  const asked = ddl.options.regions === undefined ? undefined : Number(ddl.options.regions)
  const partition = ddl.partition && newRule(ddl.partition, columns, asked, draft.context.settings)
  const count = ddl.partitioning ? 0 : (partition?.shares.length ?? asked ?? 1)
  refuseOptions(ddl.options)
  draft.created.add(relation.oid)
  if (ddl.onCommit && ddl.onCommit !== 'preserve rows') draft.onCommit.set(relation.oid, ddl.onCommit)
  draft.put('table', relation.oid, {
    ...relation,
    options: { ...ddl.options, ...(!ddl.partitioning && { regions: String(count) }) },
    regions: Array.from({ length: count }, (_, number) => number),
    ...(count > 0 && { shards: shardsForRegions(draft.catalog, count) }),
    ...(partition && { partition }),
    ...(ddl.partitioning && { partitioning: partitioningOf(ddl.partitioning, columns) }),
    partitionOf: { parent: parent.oid, bound: storedBound(bound) },
    columns,
    constraints: [],
    version: 1,
    nextAttribute: parent.nextAttribute,
  })
  for (const { name, notNull } of changed) {
    const column = columns.find((one) => one.name === name)
    if (notNull && column)
      keepColumnSetting(draft, draft.table(relation.oid), column, {
        of: 'not-null',
        notNull: { ...notNull, local: true },
      })
  }
  inheritAll(draft, draft.table(parent.oid), relation.oid, true)
  for (const kind of order)
    for (const constraint of ddl.constraints)
      if (constraint.kind === kind) addConstraint(draft, relation.oid, constraint, true)
  // Who writes to the parent waits until the partition is there.
  draft.putAltered(draft.table(parent.oid), {})
  validateDefault(draft, parent.oid, relation.oid)
}
