// Polymorphic arguments: anyelement, anyarray, anyrange, anymultirange and the anycompatible family take their actual types from the call together.
import type { Expression } from '../../plan/expression.ts'
import { Oid } from '../../types/oids.ts'
import { findType } from '../../types/registry.ts'
import { canCoerce } from './coerce.ts'
import { arrayOf, categoryOf, elementTypeOf, isPolymorphic, isPreferred } from '../types/types.ts'

export interface ResolvedTypes {
  readonly args: readonly number[]
  readonly result: number
}

/** 'unknown': only untyped literals stand where a type must come from. undefined: the arguments contradict each other. */
export function resolveGeneric(
  actual: readonly number[],
  declared: readonly number[],
  result: number,
): ResolvedTypes | 'unknown' | undefined {
  if (!declared.some(isPolymorphic) && !isPolymorphic(result)) return { args: declared, result }
  let element = 0
  let array = 0
  let range = 0
  let nonArray = false
  let wantsElement = false
  let wantsRange = false
  let wantsCompatible = false
  let compatibleNonArray = false
  let wantsCompatibleRange = false
  let compatibleRange = 0
  const compatible: number[] = []
  for (const [index, type] of declared.entries()) {
    const given = actual[index]
    switch (type) {
      case Oid.anynonarray:
      case Oid.anyelement:
      case Oid.anyenum:
        wantsElement = true
        if (type === Oid.anynonarray) nonArray = true
        if (given === Oid.unknown) break
        if (element && element !== given) return undefined
        if (type === Oid.anyenum && findType(given)?.kind !== 'enum') return undefined
        element = given
        break
      case Oid.anyarray:
        wantsElement = true
        if (given === Oid.unknown) break
        if (array && array !== given) return undefined
        array = given
        break
      case Oid.anycompatible:
      case Oid.anycompatiblenonarray:
        wantsCompatible = true
        if (type === Oid.anycompatiblenonarray) compatibleNonArray = true
        if (given !== Oid.unknown) compatible.push(given)
        break
      case Oid.anycompatiblearray: {
        wantsCompatible = true
        if (given === Oid.unknown) break
        const inner = elementTypeOf(given)
        if (inner === undefined) return undefined
        compatible.push(inner)
        break
      }
      case Oid.anyrange:
      case Oid.anymultirange: {
        wantsRange = true
        if (given === Oid.unknown) break
        const actualRange = rangeOf(given, type === Oid.anyrange ? 'range' : 'multirange')
        if (actualRange === undefined || (range && range !== actualRange)) return undefined
        range = actualRange
        break
      }
      case Oid.anycompatiblerange:
      case Oid.anycompatiblemultirange: {
        wantsCompatible = true
        wantsCompatibleRange = true
        if (given === Oid.unknown) break
        const actualRange = rangeOf(given, type === Oid.anycompatiblerange ? 'range' : 'multirange')
        if (actualRange === undefined || (compatibleRange && compatibleRange !== actualRange)) return undefined
        compatibleRange = actualRange
        compatible.push(findType(actualRange)!.rangeFamily!.subtype.oid)
        break
      }
    }
  }
  if (array) {
    const inner = array === Oid.anyarray ? Oid.text : elementTypeOf(array)
    if (inner === undefined) return undefined
    if (!element) element = inner
    else if (element !== inner) return undefined
  }
  const family = range ? findType(range)!.rangeFamily! : undefined
  if (family) {
    if (element && element !== family.subtype.oid) return undefined
    element = family.subtype.oid
  }
  if ((wantsElement && !element) || (wantsRange && !range)) return 'unknown'
  if (wantsCompatibleRange && !compatibleRange) return 'unknown'
  if (nonArray && elementTypeOf(element) !== undefined) return undefined
  if (element && !array) array = arrayOf(element) ?? 0
  let common = 0
  if (wantsCompatible) {
    common = compatible.length ? commonOf(compatible) : Oid.text
    if (!common) return undefined
    if (compatibleNonArray && elementTypeOf(common) !== undefined) return undefined
    if (compatibleRange && findType(compatibleRange)!.rangeFamily!.subtype.oid !== common) return undefined
  }
  const actualType = (type: number, given: number): number => {
    switch (type) {
      case Oid.anyelement:
      case Oid.anynonarray:
      case Oid.anyenum:
        return element
      case Oid.anyarray:
        return given && given !== Oid.unknown ? given : array
      case Oid.anyrange:
        return range
      case Oid.anymultirange:
        return family?.multirange ?? 0
      case Oid.anycompatible:
      case Oid.anycompatiblenonarray:
        return common
      case Oid.anycompatiblearray:
        return arrayOf(common) ?? 0
      case Oid.anycompatiblerange:
        return compatibleRange
      case Oid.anycompatiblemultirange:
        return compatibleRange ? findType(compatibleRange)!.rangeFamily!.multirange : 0
      default:
        return type
    }
  }
  const args = declared.map((type, index) => actualType(type, actual[index]))
  const returned =
    result === Oid.anyarray && declared.includes(Oid.anyarray) ? plainArray(array, element) : actualType(result, 0)
  if (args.includes(0) || (isPolymorphic(result) && !returned)) return undefined
  return { args, result: returned }
}

function rangeOf(type: number, kind: 'range' | 'multirange'): number | undefined {
  const definition = findType(type)
  return definition?.kind === kind ? definition.rangeFamily!.range : undefined
}

/** An int2vector comes back as int2[]. */
const plainArray = (array: number, element: number): number => arrayOf(element) ?? array

function commonOf(types: readonly number[]): number {
  let chosen = types[0]
  for (const type of types) {
    if (type === chosen) continue
    if (categoryOf(type) !== categoryOf(chosen)) return 0
    if (!isPreferred(chosen) && mayBe(chosen, type) && !mayBe(type, chosen)) chosen = type
  }
  return types.every((type) => mayBe(type, chosen)) ? chosen : 0
}

/** Casts of users do not count: types of one category that differ are hardly theirs. */
const mayBe = (source: number, target: number): boolean => canCoerce(source, target, 'implicit', {})

export const genericMatch = (actual: readonly number[], declared: readonly number[]): boolean =>
  !declared.some(isPolymorphic) || resolveGeneric(actual, declared, Oid.any) !== undefined

export const typesOf = (expressions: readonly Expression[]): number[] =>
  expressions.map((expression) => expression.type.oid)
