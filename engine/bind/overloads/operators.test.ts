// An operator that was chosen before is chosen again for the same types, and for no others.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { PgError } from '../../errors.ts'
import { warmParser } from '../../parse/parse.ts'
import type { Expression } from '../../plan/expression.ts'
import { bindSmall } from '../../plan/optimize/small-tables.fixture.ts'
import { expressionsOf } from '../../plan/traverse-plan.ts'

before(() => warmParser())

const operands = [
  ...['1', '1::smallint', '1::bigint', '1.5', '1.5::float8', "'1'", "'1'::text", 'a', 'c'],
  ...["date '2020-01-01'", "timestamp '2020-01-01'", "interval '1 day'", 'array[1]', 'null'],
]
const operators = ['=', '<', '+', '-', '||']

/** What it is bound to, or why not. */
function outcome(sql: string): string {
  try {
    const [expression] = expressionsOf(bindSmall(`select ${sql} from t`).plan)
    return JSON.stringify(expression, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
  } catch (error) {
    if (error instanceof PgError) return `${error.sqlstate} ${error.message}`
    throw error
  }
}

const kindsOf = (left: string, right: string): string[] =>
  operators.map((operator) => outcome(`${left} ${operator} ${right}`))

test('in whichever order types come', () => {
  const pairs = operands.flatMap((left) => operands.map((right): [string, string] => [left, right]))
  const first = pairs.map(([left, right]) => kindsOf(left, right))
  const again = pairs.toReversed().map(([left, right]) => kindsOf(left, right))
  assert.deepEqual(again.toReversed(), first)
  const outcomes = first.flat()
  assert.ok(outcomes.some((one) => one.startsWith('42883')))
  assert.ok(outcomes.some((one) => one.startsWith('42725')))
})

test('by the types, not by the name alone', () => {
  const functions = ['1 + 1', '1 + 1::bigint', '1::bigint + 1', "1 + '1'", '1.5 + 1', "date '2020-01-01' + 1"].map(
    (sql) => {
      const [expression] = expressionsOf(bindSmall(`select ${sql} from t`).plan)
      return (expression as Expression & { readonly kind: 'call' }).function
    },
  )
  assert.equal(functions[0], functions[3])
  assert.equal(new Set(functions).size, 5)
})
