// cadastre.sample(formula, step, count): a table of moments and of a formula's value at each, where now() is that moment.
// The formula is bound by the session (it knows the catalog and the search path) and evaluated here, row by row.
import { invalidParameter } from '../../errors.ts'
import { evaluateScalar } from '../../interpret/expression/evaluate-scalar.ts'
import type { Expression } from '../../plan/expression.ts'
import { addIntervalInZone } from '../../types/datetime/timestamp-arithmetic.ts'
import type { Interval } from '../../types/interval-value.ts'
import { Oid } from '../../types/oids.ts'
import { stableSet } from '../declare.ts'
import { firstOwnOid } from '../function.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { effect } from '../system/effects.ts'

const sampleOid = firstOwnOid + 10

export const sampleFunctions: readonly FunctionDefinition[] = [
  {
    ...stableSet(
      sampleOid,
      'sample',
      [Oid.text, Oid.interval, Oid.int4],
      Oid.record,
      {
        argNames: ['formula', 'step', 'count'],
        columns: [
          { name: 'ts', type: Oid.timestamptz },
          { name: 'value', type: Oid.float8 },
        ],
      },
      sample,
    ),
    schema: 'cadastre',
  },
]

function* sample([formula, step, count]: [string, Interval, number], context: FunctionContext): Iterable<unknown> {
  if (count < 0) throw invalidParameter('count must not be negative')
  if (count === 0) return
  const expression = effect(context, 'bind-formula', formula, Oid.float8) as Expression
  let moment = context.settings.transactionTimestamp
  for (let row = 0; row < count; row++) {
    // Contexts keep what they computed from their settings, so each moment has its own.
    const at = {
      settings: { ...context.settings, transactionTimestamp: moment },
      session: { ...context.session, statementTimestamp: moment },
      catalog: context.catalog,
      parameters: [],
      effect: (name: string, args: readonly unknown[]) => context.effect(name, args),
    }
    yield [moment, evaluateScalar(expression, [], at)]
    if (row + 1 < count) moment = addIntervalInZone(moment, step, context.settings.timeZone)
  }
}
