// Objects in words: pg_describe_object, by the OIDs that pg_depend and pg_description hold, and a function's definition.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { routineText } from '../../routines/routine-text.ts'
import { findType, formatType } from '../../types/registry.ts'
import { stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { findFunction, operatorByOid } from '../registry.ts'
import { relationWord } from '../../relation-word.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { functionArguments, functionResult, typesFor } from './definitions.ts'
import { functionSchema } from './reg-text.ts'
import { tableOfConstraint } from './relation-parts.ts'
import { relationText } from './search-path.ts'

export const describedObjectFunctions: readonly FunctionDefinition[] = [
  stable(
    3537,
    'pg_describe_object',
    [Oid.oid, Oid.oid, Oid.int4],
    Oid.text,
    ([catalog, object, part]: [number, number, number], context) => describe(catalog, object, part, context) ?? null,
  ),
  stable(2098, 'pg_get_functiondef', [Oid.oid], Oid.text, ([oid]: [number], context) => functionText(oid, context)),
]

/** OIDs of the catalogs that hold the objects. */
const catalogs = {
  relation: 1259,
  schema: 2615,
  type: 1247,
  function: 1255,
  role: 1260,
  database: 1262,
  constraint: 2606,
  extension: 3079,
  operator: 2617,
} as const

function describe(catalogOid: number, oid: number, part: number, context: FunctionContext): string | undefined {
  const { catalog } = context
  switch (catalogOid) {
    case catalogs.relation: {
      const relation = catalog.relationByOid(oid)
      if (!relation) return undefined
      const text = `${relationWord(relation)} ${relationText(relation, context)}`
      if (part === 0 || !('table' in relation)) return text
      const column = relation.table.schema.columns.find((candidate) => candidate.attribute === part)
      return column && `column ${quoteIdentifier(column.name)} of ${text}`
    }
    case catalogs.schema: {
      const schema = catalog.schemaByOid(oid)
      return schema && `schema ${quoteIdentifier(schema.name)}`
    }
    case catalogs.type:
      return findType(oid) && `type ${formatType(oid)}`
    case catalogs.function: {
      const found = findFunction(oid)
      const word = found?.routine?.definition.kind === 'procedure' ? 'procedure' : 'function'
      const name = found?.routine?.name ?? found?.name ?? ''
      return found && `${word} ${quoteIdentifier(name)}(${found.args.map((arg) => formatType(arg)).join(',')})`
    }
    case catalogs.extension: {
      const extension = catalog.extensions?.().find((candidate) => candidate.oid === oid)
      return extension && `extension ${quoteIdentifier(extension.name)}`
    }
    case catalogs.operator: {
      const found = operatorByOid(oid)
      const side = (type: number): string => (type === 0 ? 'NONE' : formatType(type))
      return `operator ${found.name}(${side(found.left)},${side(found.right)})`
    }
    case catalogs.role: {
      const role = catalog.roleByOid(oid)
      return role && `role ${quoteIdentifier(role.name)}`
    }
    case catalogs.database: {
      for (const database of catalog.databases())
        if (database.oid === oid) return `database ${quoteIdentifier(database.name)}`
      return undefined
    }
    case catalogs.constraint:
      return describeConstraint(oid, context)
    default:
      return undefined
  }
}

function describeConstraint(oid: number, context: FunctionContext): string | undefined {
  const owner = tableOfConstraint(context.catalog, oid)
  const relation = owner === undefined ? undefined : context.catalog.relationByOid(owner)
  if (relation?.kind !== 'table') return undefined
  const constraint = relation.table.schema.constraints.find((candidate) => candidate.oid === oid)
  return constraint && `constraint ${quoteIdentifier(constraint.name)} on table ${relationText(relation, context)}`
}

function functionText(oid: number, context: FunctionContext): string | null {
  const routine = context.catalog.routine?.(oid)
  if (routine?.definition.aggregate) throw new PgError('42809', `"${routine.name}" is an aggregate function`)
  if (routine) return routineText(routine, context.catalog, typesFor(context))
  const found = findFunction(oid)
  if (!found) return null
  const name = `${quoteIdentifier(functionSchema(found))}.${quoteIdentifier(found.name)}`
  const strict = (found.kind === 'scalar' || found.kind === 'set') && found.strict !== false ? ' STRICT' : ''
  const volatility = found.volatility === 'volatile' ? '' : ` ${found.volatility.toUpperCase()}`
  return [
    `CREATE OR REPLACE FUNCTION ${name}(${functionArguments(oid, true, context)})`,
    ` RETURNS ${functionResult(oid, context)}`,
    ' LANGUAGE internal',
    `${volatility} PARALLEL SAFE${strict}`,
    `AS $function$${found.name}$function$\n`,
  ].join('\n')
}
