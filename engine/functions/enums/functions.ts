// enum_first, enum_last, enum_range: an argument's type tells which enum is meant, its value may be NULL.
import { PgError } from '../../errors.ts'
import { arrayOf } from '../../types/array.ts'
import { enumLabels } from '../../types/declared-types.ts'
import type { EnumLabel } from '../../types/enum-label.ts'
import { Oid } from '../../types/oids.ts'
import { stableLax } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'

export const enumFunctions: readonly FunctionDefinition[] = [
  stableLax(3528, 'enum_first', [Oid.anyenum], Oid.anyenum, (_: unknown, context) => endOf(context, 0)),
  stableLax(3529, 'enum_last', [Oid.anyenum], Oid.anyenum, (_: unknown, context) => endOf(context, -1)),
  stableLax(3531, 'enum_range', [Oid.anyenum], Oid.anyarray, (_: unknown, context) => codesOf(labelsOf(context))),
  stableLax(
    3530,
    'enum_range',
    [Oid.anyenum, Oid.anyenum],
    Oid.anyarray,
    ([from, to]: [number | null, number | null], context) =>
      codesOf(labelsOf(context).filter(({ code }) => (from === null || code >= from) && (to === null || code <= to))),
  ),
]

const labelsOf = (context: FunctionContext): readonly EnumLabel[] => enumLabels(context.argTypes[0].oid)

function endOf(context: FunctionContext, at: 0 | -1): number {
  const found = labelsOf(context).at(at)
  if (!found) throw new PgError('55000', `enum ${context.argTypes[0].oid} contains no values`)
  return found.code
}

const codesOf = (labels: readonly EnumLabel[]) => arrayOf(labels.map(({ code }) => code))
