// Types of a function's variables, as their declarations name them: looked up when the function is first called in a session.
import { domainRef } from '../../../engine/bind/types/domain-ref.ts'
import { resolveTypeName } from '../../../engine/bind/bind.ts'
import { rowFields } from '../../../engine/functions/system/row-fields.ts'
import { findRelation } from '../../../engine/bind/query/relations.ts'
import { openBinding } from '../../../engine/bind/binding.ts'
import { PgError } from '../../../engine/errors.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'
import { parseSql } from '../../../engine/parse/parse.ts'
import { findVariable } from '../../../engine/plpgsql/names.ts'
import type { PlpgsqlCode, Variable } from '../../../engine/plpgsql/syntax.ts'
import type { Routine } from '../../../engine/routines/routine.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { arrayTypeOf } from '../../../engine/types/registry.ts'
import type { TypeRef } from '../../../engine/types/type.ts'
import { isRowTypeOid, rowTypeOf } from '../../../engine/types/user-oids.ts'
import { bindContext } from '../prepared/bind-context.ts'
import type { SessionCore } from '../session-core.ts'

export interface Field {
  readonly name: string
  readonly type: TypeRef
}

/** fields: of a row of a known relation, and type, which may be a domain over it; a record takes those of whatever is assigned to it. */
export type VariableType =
  | { readonly kind: 'scalar'; readonly type: TypeRef }
  | { readonly kind: 'record'; readonly fields?: readonly Field[]; readonly type?: TypeRef }

/** argTypes: of the call, by input argument. */
export function variableTypes(
  core: SessionCore,
  code: PlpgsqlCode,
  routine: Routine,
  argTypes: readonly number[],
  result: number,
): VariableType[] {
  const types: VariableType[] = []
  for (const variable of code.variables) types.push(typeOf(core, variable, types, routine, argTypes, result))
  return types
}

function typeOf(
  core: SessionCore,
  variable: Variable,
  known: readonly VariableType[],
  routine: Routine,
  argTypes: readonly number[],
  result: number,
): VariableType {
  if (variable.argument !== undefined) return argumentType(core, variable.argument, routine, argTypes, result)
  const { text, reference, isArray } = variable.type
  if (reference) {
    const referred = reference === 'row' ? rowType(core, text) : columnType(core, text, variable, known)
    if (!isArray || referred.kind !== 'scalar') return referred
    return {
      kind: 'scalar',
      type: { oid: arrayTypeOf(referred.type.oid), typmod: -1 },
    }
  }
  const lower = text.toLowerCase()
  if (lower === 'record') return { kind: 'record' }
  try {
    return scalarOrRecord(core, resolveTypeName(typeNode(text), bindContext(core, [])))
  } catch (error) {
    throw error instanceof PgError ? withoutPosition(error) : error
  }
}

const withoutPosition = (error: PgError): PgError => {
  const { position: _, ...fields } = error.fields
  return new PgError(error.sqlstate, error.message, fields)
}

function scalarOrRecord(core: SessionCore, type: TypeRef): VariableType {
  if (type.oid === Oid.record) return { kind: 'record' }
  return isRowTypeOid(type.oid)
    ? { kind: 'record', fields: rowFields(type.oid, core.catalog) ?? [], type }
    : { kind: 'scalar', type }
}

function argumentType(
  core: SessionCore,
  position: number,
  { definition }: Routine,
  argTypes: readonly number[],
  result: number,
): VariableType {
  const argument = definition.arguments[position - 1]
  if (argument.relation !== undefined) return rowOf(core, argument.relation)
  const inputs = definition.arguments.filter(({ mode }) =>
    definition.kind === 'procedure' ? mode !== 'table' : mode === 'in' || mode === 'inout' || mode === 'variadic',
  )
  const at = inputs.indexOf(argument)
  const outputs = definition.arguments.filter(({ mode }) => mode === 'out' || mode === 'inout' || mode === 'table')
  // A polymorphic result is what the call made of it.
  const declared = argument.type
  const isOnlyOutput = at < 0 && outputs.length === 1
  const actual = isPolymorphic(declared)
    ? at >= 0
      ? argTypes[at]
      : isOnlyOutput
        ? result
        : sameAs(declared)
    : declared
  function sameAs(type: number): number {
    const like = inputs.findIndex((input) => input.type === type)
    return like < 0 ? type : argTypes[like]
  }
  return scalarOrRecord(core, domainRef(actual, core.catalog) ?? { oid: actual, typmod: -1 })
}

const polymorphic: ReadonlySet<number> = new Set([
  Oid.anyelement,
  Oid.anyarray,
  Oid.anynonarray,
  Oid.anyenum,
  Oid.anyrange,
  Oid.anymultirange,
  Oid.anycompatible,
  Oid.anycompatiblearray,
  Oid.anycompatiblenonarray,
  Oid.anycompatiblerange,
  Oid.anycompatiblemultirange,
])
const isPolymorphic = (type: number): boolean => polymorphic.has(type)

const rowOf = (core: SessionCore, relation: number): VariableType => ({
  kind: 'record',
  fields: fieldsOf(core, relation),
  type: { oid: rowTypeOf(relation), typmod: -1 },
})

export const fieldsOf = (core: SessionCore, relation: number): readonly Field[] =>
  rowFields(rowTypeOf(relation), core.catalog) ?? []

function typeNode(text: string): ParseNode {
  const [statement] = parseSql(`SELECT NULL::${text}`)
  const target = (statement?.node as ParseNode | undefined)?.SelectStmt?.targetList?.[0]?.ResTarget?.val
  if (!target?.TypeCast) throw new PgError('42601', `invalid type name "${text}"`)
  return { ...target.TypeCast.typeName, location: -1 }
}

/** The names of a dotted reference: a column's, as the grammar reads them. */
function namesIn(text: string): string[] {
  const [statement] = parseSql(`SELECT ${text}`)
  const fields = (statement?.node as ParseNode | undefined)?.SelectStmt?.targetList?.[0]?.ResTarget?.val?.ColumnRef
    ?.fields
  return ((fields ?? []) as ParseNode[]).map((field) => field.String?.sval ?? '')
}

function rowType(core: SessionCore, text: string): VariableType {
  const names = namesIn(text)
  const relation = findRelation(names.at(-2), names.at(-1) ?? '', openBinding(bindContext(core, [])))
  if (!relation || !('table' in relation)) throw new PgError('42P01', `relation "${text}" does not exist`)
  return rowOf(core, relation.oid)
}

function columnType(core: SessionCore, text: string, variable: Variable, known: readonly VariableType[]): VariableType {
  const names = namesIn(text)
  const found = findVariable(variable.scope, names)
  if (found && found.rest.length === 0 && known[found.variable]) return known[found.variable]
  if (found && found.rest.length === 1) {
    const record = known[found.variable]
    const field = record?.kind === 'record' ? record.fields?.find(({ name }) => name === found.rest[0]) : undefined
    if (field) return { kind: 'scalar', type: field.type }
  }
  const [column, table, schema] = names.toReversed()
  if (table === undefined) throw new PgError('42704', `variable "${text}" does not exist`)
  const relation = findRelation(schema, table, openBinding(bindContext(core, [])))
  if (!relation || !('table' in relation))
    throw new PgError('42P01', `relation "${names.slice(0, -1).join('.')}" does not exist`)
  const field = fieldsOf(core, relation.oid).find(({ name }) => name === column)
  if (!field) throw new PgError('42703', `column "${column}" of relation "${table}" does not exist`)
  return { kind: 'scalar', type: field.type }
}
