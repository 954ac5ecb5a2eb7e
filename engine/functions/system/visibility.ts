// pg_…_is_visible: would the bare name find this object?
import { definedByOid, findDefined } from '../../defined/find-defined.ts'
import { defaultParser } from '../../text-search/dictionaries/configurations.ts'
import { configurationCalled, listedConfigurations } from '../../text-search/objects/configurations.ts'
import { dictionaryCalled, listedDictionaries } from '../../text-search/objects/dictionaries.ts'
import type { ListedObject, ObjectSource, SearchedSchema } from '../../text-search/objects/listed-object.ts'
import { listedTemplates, templateCalled } from '../../text-search/objects/templates.ts'
import { collationCalled, listedCollations } from '../../collations/collations.ts'
import { Oid } from '../../types/oids.ts'
import { findType } from '../../types/registry.ts'
import { isUserType } from '../../types/user-oids.ts'
import { stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { findFunction } from '../registry.ts'
import { effect } from './effects.ts'
import { extensionOf, schemaOfFunction } from './extension-names.ts'
import { isOperatorVisible, namedOperator } from './operator-names.ts'
import { isRelationVisible, isSchemaSearched, isVisibleType, searchedSchemas } from './search-path.ts'

/** Objects of such a kind are all built in, so they are visible wherever pg_catalog is searched, which is always. NULL: there is none. */
const builtIn =
  (exists: (oid: number) => boolean) =>
  ([oid]: [number]): boolean | null =>
    exists(oid) ? true : null

/** Of a kind that only its catalog knows: a call site reads its OIDs once for a query. */
const listedIn =
  (relation: 'pg_opclass' | 'pg_opfamily') =>
  ([oid]: [number], context: FunctionContext): boolean | null => {
    const known = context.memo.get(relation) as ReadonlySet<unknown> | undefined
    if (known) return known.has(oid) ? true : null
    const { rows } = effect(context, 'query-rows', `SELECT oid FROM pg_catalog.${relation}`)
    const oids = new Set(rows.map(([one]) => one))
    context.memo.set(relation, oids)
    return oids.has(oid) ? true : null
  }

/** NULL: there is none. */
const listedBy =
  (
    listed: (catalog: ObjectSource) => Iterable<ListedObject>,
    called: (catalog: ObjectSource, name: string, schemas: readonly SearchedSchema[]) => number | undefined,
  ) =>
  ([oid]: [number], context: FunctionContext): boolean | null => {
    for (const one of listed(context.catalog))
      if (one.oid === oid) return called(context.catalog, one.name, searchedSchemas(context)) === oid
    return null
  }

export const visibilityFunctions: readonly FunctionDefinition[] = [
  stable(2079, 'pg_table_is_visible', [Oid.oid], Oid.bool, ([oid]: [number], context: FunctionContext) => {
    const relation = context.catalog.relationByOid(oid)
    return relation ? isRelationVisible(relation, context) : null
  }),
  stable(2080, 'pg_type_is_visible', [Oid.oid], Oid.bool, ([oid]: [number], context: FunctionContext) => {
    const extension = extensionOf(oid, context.catalog)
    if (extension) return isVisibleType(oid, findType(oid)?.name ?? '', context)
    const user = context.catalog.userType?.(oid) ?? context.catalog.userType?.(oid - 1)
    if (!user || !isUserType(oid)) return findType(oid) ? true : null
    return isVisibleType(oid, oid === user.oid ? user.name : user.arrayName, context)
  }),
  stable(2081, 'pg_function_is_visible', [Oid.oid], Oid.bool, ([oid]: [number], context: FunctionContext) => {
    const found = findFunction(oid)
    return found ? isSchemaSearched(schemaOfFunction(found, context.catalog), context) : null
  }),
  stable(2082, 'pg_operator_is_visible', [Oid.oid], Oid.bool, ([oid]: [number], context: FunctionContext) => {
    const found = namedOperator(oid, context.catalog)
    return found ? isOperatorVisible(found, context) : null
  }),
  { ...stable(2083, 'pg_opclass_is_visible', [Oid.oid], Oid.bool, listedIn('pg_opclass')), runsStatements: true },
  { ...stable(3829, 'pg_opfamily_is_visible', [Oid.oid], Oid.bool, listedIn('pg_opfamily')), runsStatements: true },
  stable(
    3815,
    'pg_collation_is_visible',
    [Oid.oid],
    Oid.bool,
    listedBy(listedCollations, (catalog, name, schemas) => collationCalled(catalog, name, schemas)?.oid),
  ),
  // There are no conversions.
  stable(2093, 'pg_conversion_is_visible', [Oid.oid], Oid.bool, () => null),
  stable(3403, 'pg_statistics_obj_is_visible', [Oid.oid], Oid.bool, ([oid]: [number], context: FunctionContext) =>
    isVisibleDefined(oid, context),
  ),
  stable(3758, 'pg_ts_config_is_visible', [Oid.oid], Oid.bool, listedBy(listedConfigurations, configurationCalled)),
  stable(3757, 'pg_ts_dict_is_visible', [Oid.oid], Oid.bool, listedBy(listedDictionaries, dictionaryCalled)),
  stable(
    3756,
    'pg_ts_parser_is_visible',
    [Oid.oid],
    Oid.bool,
    builtIn((oid) => oid === defaultParser.oid),
  ),
  stable(3768, 'pg_ts_template_is_visible', [Oid.oid], Oid.bool, listedBy(listedTemplates, templateCalled)),
]

/** NULL where there is none with the OID. */
function isVisibleDefined(oid: number, context: FunctionContext): boolean | null {
  const object = definedByOid(context.catalog, oid)
  if (!object) return null
  const schemas = searchedSchemas(context, true).map((schema) => schema.oid)
  return findDefined(context.catalog, object.definition.kind, object.name, schemas)?.oid === oid
}
