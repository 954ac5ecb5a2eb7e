// f(VARIADIC array) of a function of any arguments: the array's elements are its last arguments. Each such function has a second
// form for that, which has no name of its own and is found by the OID of the first.
import type { PgArray } from '../types/array-value.ts'
import { Oid } from '../types/oids.ts'
import { typeByOid } from '../types/registry.ts'
import type { Value } from '../types/type.ts'
import { firstOwnOid, type FunctionContext, type FunctionDefinition, type ScalarFunction } from './function.ts'

/** Own OIDs of these forms: firstOwnOid + 10,000 and up, in the order of the functions' own. */
const firstSpreadOid = firstOwnOid + 10_000

/** format() has a text to give without arguments; the others have nothing to tell of no array. */
const takesNoArrayAsEmpty: ReadonlySet<string> = new Set(['format'])

/** By the OID of the function that they are a form of. */
export function spreadForms(functions: readonly FunctionDefinition[]): ReadonlyMap<number, ScalarFunction> {
  const ofAny = functions.filter(
    (definition): definition is ScalarFunction => definition.kind === 'scalar' && definition.variadic === Oid.any,
  )
  const ordered = ofAny.toSorted((one, other) => one.oid - other.oid)
  return new Map(ordered.map((definition, index) => [definition.oid, spreadForm(definition, firstSpreadOid + index)]))
}

function spreadForm(definition: ScalarFunction, oid: number): ScalarFunction {
  const fixed = definition.args.length - 1
  const { vector: _, variadic: __, ...rest } = definition
  return {
    ...rest,
    oid,
    args: [...definition.args.slice(0, fixed), Oid.anyarray],
    body: (args, context) => {
      const array = args[fixed] as PgArray | null
      if (array === null && !takesNoArrayAsEmpty.has(definition.name)) return null
      const items: readonly Value[] = array?.elements ?? []
      return definition.body([...args.slice(0, fixed), ...items], contextOf(context, fixed, items.length))
    },
  }
}

function contextOf(context: FunctionContext, fixed: number, items: number): FunctionContext {
  const array = context.argTypes[fixed]
  const element = { oid: typeByOid(array.oid).elementOid, typmod: array.typmod }
  const argTypes = [...context.argTypes.slice(0, fixed), ...Array.from({ length: items }, () => element)]
  return { ...context, argTypes }
}
