// Functions that users made, as this thread was told of them by the catalogs that came to it: what plans name by OID. OIDs are never given
// twice, so one list serves all sessions. What a function does is the session's to know: the body asks it.
import { rowFields } from '../functions/system/row-fields.ts'
import { rowTypeOf } from '../types/user-oids.ts'
import { domainRef } from '../bind/types/domain-ref.ts'
import type { FunctionContext, FunctionDefinition } from '../functions/function.ts'
import type { CatalogView } from '../tables.ts'
import { Oid } from '../types/oids.ts'
import { findType } from '../types/registry.ts'
import { declaredOid, type Value } from '../types/type.ts'
import { aggregateDefinition } from './aggregate-routine.ts'
import { argumentType, calledArguments, outputsOf, type Routine } from './routine.ts'

const declared = new Map<number, FunctionDefinition>()

export const findDeclaredRoutine = (oid: number): FunctionDefinition | undefined => declared.get(oid)

export function declareRoutines(catalog: CatalogView, only?: ReadonlySet<number>): void {
  for (const routine of catalog.routines?.() ?? [])
    if (!only || only.has(routine.oid)) declared.set(routine.oid, routineDefinition(routine, catalog))
}

const known = new WeakMap<Routine, FunctionDefinition>()

/** How a call is bound. Procedures have one, too, for CALL. */
export function routineDefinition(routine: Routine, catalog: CatalogView): FunctionDefinition {
  const found = known.get(routine)
  if (found) return found
  const made = makeDefinition(routine, catalog)
  // A relation's row changes with it.
  if (routine.definition.resultRelation === undefined) known.set(routine, made)
  return made
}

function makeDefinition(routine: Routine, catalog: CatalogView): FunctionDefinition {
  const { definition } = routine
  const inputs = calledArguments(definition)
  const last = inputs.at(-1)
  const valueType = (oid: number): number => domainRef(oid, catalog)?.oid ?? oid
  const args = inputs.map((input) => valueType(argumentType(input)))
  const firstDefault = inputs.findIndex(({ defaultSql }) => defaultSql !== undefined)
  const columns = resultColumns(routine, catalog)
  const common = {
    oid: routine.oid,
    name: routine.name,
    schema: catalog.schemaByOid(routine.schemaOid)?.name ?? '',
    args,
    ...(inputs.some(({ name }) => name !== '') && {
      argNames: inputs.map(({ name }) => name),
    }),
    ...(last?.mode === 'variadic' && {
      variadic: last.type === Oid.any ? Oid.any : elementOf(args[args.length - 1]),
    }),
    result: valueType(definition.result),
    // Nothing runs a function while a plan is made: what never changes is asked for once in a query.
    volatility: definition.volatility === 'immutable' ? ('stable' as const) : definition.volatility,
    strict: definition.strict,
    routine,
    ...(firstDefault >= 0 && {
      defaultSql: inputs.slice(firstDefault).map(({ defaultSql }) => defaultSql ?? 'NULL'),
      defaults: inputs.slice(firstDefault).map(() => null),
    }),
    ...(columns && { columns }),
  }
  if (definition.aggregate) return aggregateDefinition(common, definition.aggregate)
  if (definition.returnsSet) {
    return {
      ...common,
      kind: 'set',
      rows: definition.rows,
      body: (given, context) => ask(routine.oid, given, context) as readonly Value[],
    }
  }
  return {
    ...common,
    kind: 'scalar',
    body: (given, context) => ask(routine.oid, given, context) as Value,
  }
}

const elementOf = (array: number): number => polymorphicElement.get(array) ?? findType(array)?.elementOid ?? Oid.any

const polymorphicElement: ReadonlyMap<number, number> = new Map([
  [Oid.anyarray, Oid.anyelement],
  [Oid.anycompatiblearray, Oid.anycompatible],
])

const ask = (oid: number, args: readonly Value[], context: FunctionContext): unknown =>
  context.effect('call-routine', [oid, args, context.argTypes.map(declaredOid), context.resultType.oid, context.listed])

/** Names and types of the fields; undefined: the result is one value without a name of its own. */
export function resultColumns(
  { definition }: Pick<Routine, 'definition'>,
  catalog: CatalogView,
): readonly { readonly name: string; readonly type: number }[] | undefined {
  if (definition.resultRelation !== undefined) {
    const fields = rowFields(rowTypeOf(definition.resultRelation), catalog) ?? []
    return fields.map(({ name, type }) => ({ name, type: type.oid }))
  }
  const outputs = outputsOf(definition)
  if (outputs.length === 0 || (outputs.length === 1 && outputs[0].name === '')) return undefined
  return outputs.map(({ name, type, relation }, i) => ({
    name: name || `column${i + 1}`,
    type: relation === undefined ? (domainRef(type, catalog)?.oid ?? type) : rowTypeOf(relation),
  }))
}
