import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Expression } from '../../plan/expression.ts'
import type { JoinRange } from '../../plan/join-ranges.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import { parseNumeric } from '../../types/numeric/parse.ts'
import type { TypeRef, Value } from '../../types/type.ts'
import { bool, float8, int4, node, numeric, op, run, slot, valuesPlan } from '../test-context.ts'
import type { JoinKind } from './join-output.ts'

const kinds: readonly JoinKind[] = ['inner', 'left', 'right', 'full', 'semi', 'anti', 'mark']

const values: readonly (readonly [TypeRef, fc.Arbitrary<Value>])[] = [
  [int4, fc.option(fc.integer({ min: -20, max: 20 }))],
  [float8, fc.option(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(NaN, Infinity, -Infinity, 0.5)))],
  [
    numeric,
    fc.option(
      fc.constantFrom('1', '1.0', '1.00', '2.5', '-3', '1e20', '100000000000000000001', 'NaN').map(parseNumeric),
    ),
  ],
]

/** right op left, over two columns of each side. */
const terms = fc.array(fc.record({ op: fc.constantFrom('<', '<=', '>', '>='), left: fc.nat(1), right: fc.nat(1) }), {
  minLength: 2,
  maxLength: 4,
})

const sorted = (rows: Value[][]): string[] => rows.map((row) => row.map(shown).join()).sort()
const shown = (value: Value): string =>
  typeof value === 'object' && value !== null
    ? JSON.stringify(value, (_, part: unknown) => String(part))
    : String(value)

test('a join by ranges has the rows of one that looks at every pair', () => {
  const cases = fc.constantFrom(...values).chain(([type, value]) => {
    const rows = (min: number): fc.Arbitrary<Value[][]> =>
      fc.array(fc.tuple(value, value), { minLength: min, maxLength: 60 })
    return fc.record({
      type: fc.constant(type),
      left: rows(0),
      right: rows(32),
      terms,
      kind: fc.constantFrom(...kinds),
    })
  })
  fc.assert(
    fc.property(cases, ({ type, left, right, terms: asked, kind }) => {
      const sides = [left, right].map((rows) => valuesPlan([type, type], rows)) as [PhysicalPlan, PhysicalPlan]
      const conditions = asked.map((term): Expression => op(term.op, slot(2 + term.right, type), slot(term.left, type)))
      const ranges = asked.map((term): JoinRange => ({
        right: slot(term.right, type),
        op: term.op as JoinRange['op'],
        left: slot(term.left, type),
      }))
      const own = kind === 'semi' || kind === 'anti' ? [] : kind === 'mark' ? [bool] : [type, type]
      const joined = (more: { readonly ranges?: readonly JoinRange[] }): string[] =>
        sorted(
          run(
            node([type, type, ...own], {
              kind: 'nested-loop-join',
              type: kind,
              left: sides[0],
              right: sides[1],
              condition: { kind: 'and', args: conditions, type: bool },
              nullAware: false,
              ...more,
            }),
          ),
        )
      assert.deepEqual(joined({ ranges }), joined({}))
    }),
    { numRuns: 300 },
  )
})
