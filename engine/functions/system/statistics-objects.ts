// Statistics objects as text.
import type { DefinedOf } from '../../defined/defined-object.ts'
import { definedByOid, isOfKind } from '../../defined/find-defined.ts'
import { expressionTexts, statisticsColumns, statisticsText } from '../../defined/statistics-text.ts'
import { Oid } from '../../types/oids.ts'
import type { Value } from '../../types/type.ts'
import { makeArray } from '../arrays/shape.ts'
import { stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'

type Of = (object: DefinedOf<'statistics'>, context: FunctionContext) => Value

const ofStatistics =
  (made: Of) =>
  ([oid]: [number], context: FunctionContext): Value => {
    const object = definedByOid(context.catalog, oid)
    return object && isOfKind(object, 'statistics') ? made(object, context) : null
  }

export const statisticsObjectFunctions: readonly FunctionDefinition[] = [
  stable(3415, 'pg_get_statisticsobjdef', [Oid.oid], Oid.text, ofStatistics(statisticsText)),
  stable(6174, 'pg_get_statisticsobjdef_columns', [Oid.oid], Oid.text, ofStatistics(statisticsColumns)),
  stable(
    6173,
    'pg_get_statisticsobjdef_expressions',
    [Oid.oid],
    Oid._text,
    ofStatistics(({ definition }) =>
      definition.expressions.length === 0 ? null : makeArray([...expressionTexts(definition)]),
    ),
  ),
]
