// What bind asks about types: categories, preference, element types, polymorphism.
import { Oid } from '../../types/oids.ts'
import { findType, formatType } from '../../types/registry.ts'
import type { TypeCategory, TypeRef } from '../../types/type.ts'
import type { Expression } from '../../plan/expression.ts'

export const typeOf = (oid: number, typmod = -1): TypeRef => ({ oid, typmod })
export const boolType: TypeRef = typeOf(Oid.bool)
export const textType: TypeRef = typeOf(Oid.text)
export const int4Type: TypeRef = typeOf(Oid.int4)
export const int8Type: TypeRef = typeOf(Oid.int8)
export const unknownType: TypeRef = typeOf(Oid.unknown)
export const recordType: TypeRef = typeOf(Oid.record)

export const categoryOf = (oid: number): TypeCategory => findType(oid)?.category ?? 'U'
export const isPreferred = (oid: number): boolean => findType(oid)?.preferred ?? false

/** int2vector and oidvector subscript like arrays. */
export function elementTypeOf(oid: number): number | undefined {
  if (oid === Oid.int2vector) return Oid.int2
  if (oid === Oid.oidvector) return Oid.oid
  const type = findType(oid)
  return type?.kind === 'array' ? type.elementOid : undefined
}

export const arrayOf = (oid: number): number | undefined => {
  const array = findType(oid)?.arrayOid
  return array === undefined || array === 0 ? undefined : array
}

export const typeName = (oid: number): string => formatType(oid)

export const isUnknown = (expression: Expression): boolean => expression.type.oid === Oid.unknown

const polymorphic = new Set<number>([
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
export const isPolymorphic = (oid: number): boolean => polymorphic.has(oid)
