// pg_constraint: keys, checks, foreign keys, and NOT NULL, which PostgreSQL 18 lists too.
import { checkParents } from '../../../engine/inheritance/inheritors.ts'
import { triggersOf } from '../../../engine/functions/system/trigger-definition.ts'
import { notNullsOf } from '../../../engine/inheritance/not-null-constraints.ts'
import { arrayOf, baseTables, derivedOid, hasTable, printedSql } from '../catalog-facts.ts'
import type { TableRelation } from '../catalog-facts.ts'
import type { Constraint, ExclusionConstraint, ForeignKeyConstraint } from '../../../engine/tables.ts'
import { equalityOperator } from '../equality-operator.ts'
import { virtualTable, type VirtualContext } from '../virtual-table.ts'

export const pgConstraint = virtualTable({
  oid: 2606,
  schema: 'pg_catalog',
  name: 'pg_constraint',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    conname: 'name!',
    connamespace: 'oid!',
    contype: 'char!',
    condeferrable: 'bool!',
    condeferred: 'bool!',
    conenforced: 'bool!',
    convalidated: 'bool!',
    conrelid: 'oid!',
    contypid: 'oid!',
    conindid: 'oid!',
    conparentid: 'oid!',
    confrelid: 'oid!',
    confupdtype: 'char!',
    confdeltype: 'char!',
    confmatchtype: 'char!',
    conislocal: 'bool!',
    coninhcount: 'int2!',
    connoinherit: 'bool!',
    conperiod: 'bool!',
    conkey: '_int2',
    confkey: '_int2',
    conpfeqop: '_oid',
    conppeqop: '_oid',
    conffeqop: '_oid',
    confdelsetcols: '_int2',
    conexclop: '_oid',
    conbin: 'pg_node_tree',
  },
  *rows(context) {
    for (const relation of wantedTables(context)) {
      for (const constraint of relation.table.schema.constraints) {
        yield {
          ...common,
          ...placeOf(relation),
          ...describeConstraint(constraint, relation, context),
          ...inherited(constraint, relation, context),
        }
      }
      if (relation.kind !== 'table') continue
      for (const { column, name, noInherit, local, parents } of notNullsOf(context.catalog, relation.table)) {
        yield {
          ...common,
          ...placeOf(relation),
          oid: derivedOid(relation.oid, column.attribute),
          conname: name,
          contype: 'n',
          conkey: arrayOf([column.attribute]),
          connoinherit: noInherit,
          conislocal: local,
          coninhcount: parents,
        }
      }
    }
    yield* triggerConstraints(context)
    if (!context.wanted.has('conrelid') || context.wanted.get('conrelid') === 0) yield* domainConstraints(context)
  },
})

const common = {
  condeferrable: false,
  condeferred: false,
  conenforced: true,
  convalidated: true,
  contypid: 0,
  conindid: 0,
  conparentid: 0,
  confrelid: 0,
  confupdtype: ' ',
  confdeltype: ' ',
  confmatchtype: ' ',
  conislocal: true,
  coninhcount: 0,
  connoinherit: false,
  conperiod: false,
}

function* domainConstraints(context: VirtualContext) {
  for (const { oid: contypid, schemaOid: connamespace, definition } of context.catalog.types?.() ?? []) {
    if (definition.kind !== 'domain') continue
    const place = { ...common, contypid, connamespace, conrelid: 0 }
    const rows = definition.checks.map(({ oid, name, sql, notValid }) => ({
      ...place,
      oid,
      conname: name,
      contype: 'c',
      convalidated: !notValid,
      conbin: printedSql(sql, context) as string | null,
    }))
    const { notNull } = definition
    if (notNull)
      rows.push({ ...place, oid: notNull.oid, conname: notNull.name, contype: 'n', convalidated: true, conbin: null })
    // In the order they were made, which is how psql shows them.
    yield* rows.sort((a, b) => a.oid - b.oid)
  }
}

/** CREATE CONSTRAINT TRIGGER makes one of each. */
function* triggerConstraints({ catalog }: VirtualContext) {
  for (const { relation, trigger } of triggersOf(catalog)) {
    const { constraint, name } = trigger
    if (!constraint) continue
    yield {
      ...common,
      oid: constraint.oid,
      conname: name,
      connamespace: relation.schemaOid,
      conrelid: relation.oid,
      contype: 't',
      condeferrable: constraint.deferrable === true,
      condeferred: constraint.initiallyDeferred === true,
      connoinherit: true,
    }
  }
}

const placeOf = (relation: TableRelation) => ({ connamespace: relation.schemaOid, conrelid: relation.oid })

function wantedTables({ catalog, wanted }: VirtualContext): Iterable<TableRelation> {
  const oid = wanted.get('conrelid')
  if (oid === undefined) return baseTables(catalog)
  const relation = catalog.relationByOid(oid as number)
  return relation && hasTable(relation) ? [relation] : []
}

function inherited(constraint: Constraint, { oid, table }: TableRelation, { catalog }: VirtualContext) {
  const { kind, name, parent } = constraint
  if (parent !== undefined) return { conparentid: kind === 'check' ? 0 : parent, conislocal: false, coninhcount: 1 }
  if (kind !== 'check' || !table.info.inherits) return {}
  const coninhcount = checkParents(catalog, oid, name).length
  return { conislocal: coninhcount === 0 || !constraint.notLocal, coninhcount }
}

function describeConstraint(constraint: Constraint, relation: TableRelation, context: VirtualContext) {
  const { oid, name } = constraint
  switch (constraint.kind) {
    case 'check':
      return {
        oid,
        conname: name,
        contype: 'c',
        conenforced: !constraint.notEnforced,
        convalidated: !constraint.notValid,
        conkey: constraint.attributes?.length ? arrayOf(constraint.attributes) : null,
        conbin: printedSql(constraint.sql, context),
        connoinherit: constraint.noInherit ?? false,
      }
    case 'foreign':
      return { oid, conname: name, contype: 'f', ...foreignKey(constraint, relation, context) }
    case 'exclusion':
      return { oid, conname: name, ...exclusion(constraint, context) }
    default:
      return {
        oid,
        conname: name,
        contype: constraint.kind === 'primary' ? 'p' : 'u',
        conindid: constraint.index,
        condeferrable: constraint.deferrable ?? false,
        condeferred: constraint.initiallyDeferred ?? false,
        conkey: arrayOf(constraint.attributes),
        connoinherit: true,
      }
  }
}

function exclusion(constraint: ExclusionConstraint, { catalog }: VirtualContext) {
  const { temporal, index: oid } = constraint
  const relation = catalog.relationByOid(oid)
  const keys = relation?.kind === 'index' ? relation.index.columns : []
  return {
    contype: temporal === 'primary' ? 'p' : temporal ? 'u' : 'x',
    conindid: oid,
    condeferrable: constraint.deferrable ?? false,
    condeferred: constraint.initiallyDeferred ?? false,
    conperiod: temporal !== undefined,
    conkey: arrayOf(keys.map(({ attribute }) => attribute ?? 0)),
    conexclop: arrayOf(keys.map(({ operator }) => operator?.oid ?? 0)),
    connoinherit: true,
  }
}

function foreignKey(constraint: ForeignKeyConstraint, relation: TableRelation, { catalog }: VirtualContext) {
  const target = catalog.relationByOid(constraint.references)
  const referenced = target && hasTable(target) ? target.table : undefined
  const operators = constraint.attributes.map((attribute, index) => {
    const left = referenced?.schema.columns.find(
      (column) => column.attribute === constraint.referencedAttributes[index],
    )
    const right = relation.table.schema.columns.find((column) => column.attribute === attribute)
    return left && right ? equalityOperator(left.type.oid, right.type.oid) : 0
  })
  return {
    conindid: constraint.index,
    condeferrable: constraint.deferrable ?? false,
    condeferred: constraint.initiallyDeferred ?? false,
    conenforced: !constraint.notEnforced,
    convalidated: !constraint.notValid,
    confrelid: constraint.references,
    confupdtype: constraint.onUpdate,
    confdeltype: constraint.onDelete,
    confmatchtype: constraint.match,
    conkey: arrayOf(constraint.attributes),
    confkey: arrayOf(constraint.referencedAttributes),
    conpfeqop: arrayOf(operators),
    conppeqop: arrayOf(operators),
    conffeqop: arrayOf(operators),
    confdelsetcols: constraint.deleteSets ? arrayOf(constraint.deleteSets) : null,
    connoinherit: true,
  }
}
