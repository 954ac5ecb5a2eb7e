// Which ranges a call is about: the first of its types that is one tells.
import type { RangeFamily } from '../../types/ranges/range-value.ts'
import { findType } from '../../types/registry.ts'
import type { FunctionContext } from '../function.ts'

export function familyOf({ argTypes, resultType }: FunctionContext): RangeFamily {
  for (const { oid } of argTypes) {
    const family = findType(oid)?.rangeFamily
    if (family) return family
  }
  return findType(resultType.oid)!.rangeFamily!
}
