// Takes one object out of the catalog. Its dependants are gone already (dependencies.ts), or go with it silently.
import { type CompositeType, hasOwnIndex } from '../../engine/tables.ts'
import type { CatalogDraft } from './catalog-draft.ts'
import type { CatalogObject } from './dependencies.ts'
import { unlinkOperator } from './defined/create-operator.ts'
import { removePolicy } from './privileges/policy.ts'
import { removeTrigger } from './triggers/relation-triggers.ts'

export function removeObject(draft: CatalogDraft, object: CatalogObject): void {
  switch (object.kind) {
    case 'schema':
      for (const one of [...draft.catalog.rowsOf('default_privileges')])
        if (one.schema === object.oid) draft.remove('default_privileges', one.oid)
      return draft.remove('schema', object.oid)
    case 'extension':
      return draft.remove('extension', object.oid)
    case 'type':
      // An array goes with its elements' type.
      return draft.catalog.row('type', object.oid) ? draft.remove('type', object.oid) : undefined
    case 'defined':
      unlinkOperator(draft, object.oid)
      return draft.remove('defined_object', object.oid)
    case 'routine':
      return draft.remove('routine', object.oid)
    case 'trigger':
      return removeTrigger(draft, object.table, object.oid)
    case 'relation':
      return removeRelation(draft, object.oid)
    case 'column':
      return removeColumn(draft, object.oid, object.attribute)
    case 'constraint':
      return removeConstraint(draft, object.table, object.oid)
    case 'policy':
      return removePolicy(draft, object.table, object.oid)
    case 'default': {
      const table = draft.catalog.row('table', object.oid)
      if (!table) return
      const columns = table.columns.map((column) => {
        if (column.attribute !== object.attribute) return column
        const { defaultSql: _, sequence: __, ...rest } = column
        return rest
      })
      draft.putAltered(table, { columns })
    }
  }
}

function removeRelation(draft: CatalogDraft, oid: number): void {
  const relation = draft.catalog.relationByOid(oid)
  if (!relation || relation.kind === 'virtual' || relation.kind === 'composite') return
  if (relation.kind === 'table') {
    for (const index of draft.catalog.indexesOf(oid)) draft.remove('index', index.oid)
    for (const rule of draft.catalog.rowsOf('table_tombstone'))
      if (rule.table_id === oid || rule.target_table_id === oid) draft.remove('table_tombstone', rule.id)
  }
  const { partitionOf, inherits } = relation.kind === 'table' ? relation.table.info : {}
  draft.remove(relation.kind, oid)
  // Who reads or writes a parent waits until the table is gone.
  for (const above of [...(partitionOf ? [partitionOf.parent] : []), ...(inherits?.parents ?? [])]) {
    const parent = draft.catalog.row('table', above)
    if (parent) draft.putAltered(parent, {})
  }
  // A table's regions learn of the indexes they keep.
  if (relation.kind === 'index') {
    const table = draft.catalog.row('table', relation.index.table)
    const stored = new Set(relation.index.columns.map((key) => key.stored))
    if (table) draft.putAltered(table, { columns: table.columns.filter(({ attribute }) => !stored.has(attribute)) })
  }
}

function removeColumn(draft: CatalogDraft, tableOid: number, attribute: number): void {
  const relation = draft.catalog.relationByOid(tableOid)
  if (relation?.kind === 'composite') return removeAttribute(draft, relation.type, attribute)
  const table = draft.catalog.row('table', tableOid)
  if (!table) return
  draft.putAltered(table, { columns: table.columns.filter((column) => column.attribute !== attribute) })
}

function removeAttribute(draft: CatalogDraft, { oid, definition }: CompositeType, attribute: number): void {
  const attributes = definition.attributes.filter((one) => one.attribute !== attribute)
  draft.put('type', oid, { ...draft.catalog.row('type', oid)!, definition: { ...definition, attributes } })
}

function removeConstraint(draft: CatalogDraft, tableOid: number, oid: number): void {
  const table = draft.catalog.row('table', tableOid)
  const constraint = table?.constraints.find((candidate) => candidate.oid === oid)
  if (!table || !constraint) return
  if (hasOwnIndex(constraint)) draft.remove('index', constraint.index)
  draft.putAltered(table, { constraints: table.constraints.filter((candidate) => candidate.oid !== oid) })
}
