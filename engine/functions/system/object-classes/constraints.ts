// pg_constraint: of tables, the ones that not null makes and those of constraint triggers among them, and of domains.
import { notNullOf } from '../../../inheritance/not-null-constraints.ts'
import { quoteIdentifier } from '../../../sql-text/quote-identifier.ts'
import type { CatalogView } from '../../../tables.ts'
import type { FunctionContext } from '../../function.ts'
import { columnOfDerivedOid, tableOfConstraint } from '../relation-parts.ts'
import { triggersOf } from '../trigger-definition.ts'
import { type NamedObject, type ObjectClass, partOf, schemaName } from './object-class.ts'
import { typeIdentity } from './types.ts'

export const constraints: ObjectClass = {
  catalog: 2606,
  type: 'constraint',
  find: (oid, _part, context) => ofTable(oid, context) ?? ofDomain(oid, context.catalog),
}

function ofTable(oid: number, context: FunctionContext): NamedObject | undefined {
  const { catalog } = context
  const owned = ownedConstraint(oid, catalog)
  const relation = owned && catalog.relationByOid(owned.relation)
  if (!relation) return undefined
  const part = partOf(relation, 'constraint', owned.name, context)
  return { ...part, type: 'table constraint', schema: schemaName(catalog, relation.schemaOid) }
}

function ownedConstraint(oid: number, catalog: CatalogView): { relation: number; name: string } | undefined {
  const table = tableOfConstraint(catalog, oid)
  if (table === undefined) {
    for (const { relation, trigger } of triggersOf(catalog))
      if (trigger.constraint?.oid === oid) return { relation: relation.oid, name: trigger.name }
    return undefined
  }
  const relation = catalog.relationByOid(table)
  if (relation?.kind !== 'table') return undefined
  const column = columnOfDerivedOid(catalog, oid)?.column
  const name = column
    ? notNullOf(catalog, relation.table, column)?.name
    : relation.table.schema.constraints.find((one) => one.oid === oid)?.name
  return name === undefined ? undefined : { relation: table, name }
}

function ofDomain(oid: number, catalog: CatalogView): NamedObject | undefined {
  for (const type of catalog.types?.() ?? []) {
    const { definition } = type
    if (definition.kind !== 'domain') continue
    const { name } = [...definition.checks, definition.notNull].find((one) => one?.oid === oid) ?? {}
    if (name === undefined) continue
    const domain = typeIdentity(type.oid, catalog)
    return {
      type: 'domain constraint',
      schema: schemaName(catalog, type.schemaOid),
      identity: `${quoteIdentifier(name)} on ${domain}`,
      address: { names: [domain], args: [name] },
      describe: () => `constraint ${name}`,
    }
  }
  return undefined
}
