// Comments on catalog objects. The catalog that an OID belongs to is named by its pg_catalog table.
import type { DefinedKind } from '../../defined/defined-object.ts'
import { definedByOid } from '../../defined/find-defined.ts'
import { Oid } from '../../types/oids.ts'
import { stable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { effect } from './effects.ts'
import { tableOfConstraint } from './relation-parts.ts'
import { textSearchComments } from './text-search-comments.ts'
import { triggersOf } from './trigger-definition.ts'
import type { CatalogView, Relation } from '../../tables.ts'

export const commentFunctions: readonly FunctionDefinition[] = [
  stable(
    1348,
    'obj_description',
    [Oid.oid],
    Oid.text,
    ([oid]: [number], { catalog }) =>
      relationComment(oid, catalog) ??
      schemaComment(oid, catalog) ??
      catalog.userType?.(oid)?.comment ??
      catalog.routine?.(oid)?.comment ??
      definedByOid(catalog, oid)?.comment ??
      constraintComment(oid, catalog) ??
      extensionComment(oid, catalog),
  ),
  stable(1215, 'obj_description', [Oid.oid, Oid.name], Oid.text, ([oid, kind]: [number, string], context) => {
    const { catalog } = context
    if (kind === 'pg_largeobject') return effect(context, 'large-object-facts', oid)?.comment ?? null
    if (kind === 'pg_class') return relationComment(oid, catalog)
    if (kind === 'pg_type') return catalog.userType?.(oid)?.comment ?? null
    if (kind === 'pg_proc') return catalog.routine?.(oid)?.comment ?? null
    if (kind === 'pg_extension') return extensionComment(oid, catalog)
    if (kind === 'pg_constraint') return constraintComment(oid, catalog)
    if (kind === 'pg_trigger') return triggerComment(oid, catalog)
    const defined = definedByOid(catalog, oid)
    if (defined) return definedCatalogs[defined.definition.kind] === kind ? (defined.comment ?? null) : null
    if (kind === 'pg_namespace') return schemaComment(oid, catalog)
    return textSearchComments.find(({ oid: known, catalog: table }) => known === oid && table === kind)?.comment ?? null
  }),
  stable(1216, 'col_description', [Oid.oid, Oid.int4], Oid.text, ([oid, attribute]: [number, number], { catalog }) => {
    const relation = catalog.relationByOid(oid)
    if (relation?.kind === 'composite')
      return relation.type.definition.attributes.find((one) => one.attribute === attribute)?.comment ?? null
    if (!relation || !('table' in relation)) return null
    return relation.table.schema.columns.find((column) => column.attribute === attribute)?.comment ?? null
  }),
  stable(1993, 'shobj_description', [Oid.oid, Oid.name], Oid.text, ([oid, kind]: [number, string], { catalog }) => {
    if (kind === 'pg_authid') return catalog.roleByOid(oid)?.comment ?? null
    if (kind !== 'pg_database') return null
    for (const database of catalog.databases()) if (database.oid === oid) return database.comment ?? null
    return null
  }),
]

/** Tables of pg_catalog that list what users define. */
const definedCatalogs: Readonly<Record<DefinedKind, string>> = {
  statistics: 'pg_statistic_ext',
  cast: 'pg_cast',
  operator: 'pg_operator',
  collation: 'pg_collation',
  'ts-configuration': 'pg_ts_config',
  'ts-dictionary': 'pg_ts_dict',
}

const extensionComment = (oid: number, catalog: CatalogView): string | null =>
  catalog.extensions?.().find((extension) => extension.oid === oid)?.comment ?? null

function constraintComment(oid: number, catalog: CatalogView): string | null {
  const relation = catalog.relationByOid(tableOfConstraint(catalog, oid) ?? 0)
  if (relation?.kind === 'table')
    return relation.table.schema.constraints.find((one) => one.oid === oid)?.comment ?? null
  for (const { definition } of catalog.types?.() ?? []) {
    if (definition.kind !== 'domain') continue
    const found = [...definition.checks, definition.notNull].find((one) => one?.oid === oid)
    if (found) return found.comment ?? null
  }
  return null
}

function triggerComment(oid: number, catalog: CatalogView): string | null {
  for (const { trigger } of triggersOf(catalog)) if (trigger.oid === oid) return trigger.comment ?? null
  return null
}

const schemaComment = (oid: number, catalog: CatalogView): string | null => catalog.schemaByOid(oid)?.comment ?? null

function relationComment(oid: number, catalog: CatalogView): string | null {
  const relation = catalog.relationByOid(oid)
  return (relation && commentOf(relation)) ?? null
}

function commentOf(relation: Relation): string | undefined {
  // What is said of the type is not said of the relation.
  if (relation.kind === 'composite') return undefined
  if (relation.kind === 'index') return relation.index.comment
  return relation.kind === 'sequence' ? relation.sequence.comment : relation.table.info.comment
}
