// A function that an aggregate is made of, found by its name and the types it will be given.
import { PgError } from '../../../errors.ts'
import { bodyOf, kindOf, nameParts } from '../../../parse/node.ts'
import type { Expression } from '../../../plan/expression.ts'
import { Oid } from '../../../types/oids.ts'
import { formatType } from '../../../types/registry.ts'
import { typeRef } from '../../../types/type.ts'
import { openBinding, type BindContext } from '../../binding.ts'
import { resolveFunction } from '../../overloads/function-candidates.ts'
import { isPolymorphic } from '../../types/types.ts'
import { type DefinitionElement, textOf } from '../definition-element.ts'

export interface PartFunction {
  readonly oid: number
  /** As declared types tell it: polymorphic where the arguments are. */
  readonly result: number
  readonly strict: boolean
  readonly name: string
}

/** Types that stand for polymorphic ones while the function is looked for: it has to take any. */
const examples: ReadonlyMap<number, number> = new Map([
  [Oid.anyelement, Oid.int4],
  [Oid.anynonarray, Oid.int4],
  [Oid.anycompatible, Oid.int4],
  [Oid.anycompatiblenonarray, Oid.int4],
  [Oid.anyarray, Oid._int4],
  [Oid.anycompatiblearray, Oid._int4],
  [Oid.anyrange, Oid.int4range],
  [Oid.anycompatiblerange, Oid.int4range],
  [Oid.anymultirange, Oid.int4multirange],
  [Oid.anycompatiblemultirange, Oid.int4multirange],
])

const exampleOf = (type: number): number => examples.get(type) ?? type

/** Throws 42883, 42804, 42809. types: as declared. */
export function aggregateFunction(
  element: DefinitionElement,
  types: readonly number[],
  context: BindContext,
  variadic = false,
): PartFunction {
  const { argument } = element
  const parts = argument && kindOf(argument) === 'TypeName' ? nameParts(bodyOf(argument).names) : [textOf(element)]
  const name = parts.join('.')
  const spelled = (list: readonly number[]): string => `${name}(${list.map((type) => formatType(type)).join(', ')})`
  const signature = spelled(types)
  const args = types.map((type, index): Expression => ({
    kind: 'parameter',
    number: index + 1,
    type: typeRef(exampleOf(type)),
  }))
  const missing = (): PgError => new PgError('42883', `function ${signature} does not exist`)
  const binding = openBinding({ ...context, parameterTypes: args.map(({ type }) => type.oid) })
  const detail = found()
  if (detail.kind !== 'function') throw missing()
  const { definition } = detail
  if (definition.kind === 'set') throw new PgError('42804', `function ${signature} returns a set`)
  if (definition.kind !== 'scalar') throw missing()
  for (const [index, type] of types.entries()) {
    const declared = definition.args[index] ?? definition.variadic ?? Oid.any
    // A polymorphic function takes one family of types: of what the aggregate is declared with, or of types that there are.
    const mayBe = isPolymorphic(type)
      ? declared === Oid.any || (isPolymorphic(declared) && compatibles.has(declared) === compatibles.has(type))
      : !isPolymorphic(declared) || !types.some(isPolymorphic)
    if (!mayBe) throw missing()
    // What would have to be converted at each row is for a function of its own.
    if (detail.args[index] !== undefined && detail.args[index].kind !== 'parameter' && index < definition.args.length)
      throw new PgError('42804', `function ${spelled(definition.args)} requires run-time type coercion`)
  }
  const result = isPolymorphic(definition.result) ? declaredResult(detail.result) : definition.result
  return { oid: definition.oid, result, strict: definition.strict ?? true, name }

  function found() {
    try {
      return resolveFunction(parts, { args, names: [], variadic, star: false }, -1, binding)
    } catch (error) {
      if (error instanceof PgError && error.sqlstate === '42883') throw missing()
      throw error
    }
  }

  /** The polymorphic type among the arguments whose example it is. */
  function declaredResult(result: number): number {
    const same = types.find((type) => isPolymorphic(type) && exampleOf(type) === result)
    if (same !== undefined) return same
    const isArray = result === Oid._int4 && types.some((type) => exampleOf(type) === Oid.int4 && isPolymorphic(type))
    if (isArray) return types.some((type) => compatibles.has(type)) ? Oid.anycompatiblearray : Oid.anyarray
    const isElement = result === Oid.int4 && types.some((type) => isPolymorphic(type) && exampleOf(type) === Oid._int4)
    if (isElement) return types.some((type) => compatibles.has(type)) ? Oid.anycompatible : Oid.anyelement
    return result
  }
}

const compatibles: ReadonlySet<number> = new Set([
  Oid.anycompatible,
  Oid.anycompatiblenonarray,
  Oid.anycompatiblearray,
  Oid.anycompatiblerange,
  Oid.anycompatiblemultirange,
])
