// Looking over an expression visits what rebuilding it visits; what is told apart at a glance is what its text tells apart.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { warmParser } from '../parse/parse.ts'
import type { Expression } from './expression.ts'
import { bindSmall } from './optimize/small-tables.fixture.ts'
import { somePart } from './parts.ts'
import { expressionKey, hasRepeats, pairsMax, sameExpression } from './same-expression.ts'
import { mapChildren } from './traverse-expression.ts'
import { expressionsOf } from './traverse-plan.ts'

before(() => warmParser())

const texts = [
  'a, b, c, 1, -1, 1.0, 1.00, 1::bigint, null::int, null::text, true, false',
  "'1', 1::float8, '-0'::float8, '0'::float8, 'nan'::float8, 'infinity'::float8",
  'a + 1, a + 2, a - 1, b + 1, (a + 1) * b, a > 1, a >= 1, a > b, b > a',
  'a > 1 and b > 2, a > 1 or b > 2, b > 2 and a > 1, a > 1 and b > 2 and a < 9, not (a > 1)',
  'a in (1, 2), a in (1, 2, 3), b in (1, 2), a not in (1, 2), a = any (array[1, b])',
  'a is null, a is not null, (a > 1) is true, (a > 1) is not false, a is distinct from b, a is distinct from 1',
  "case when a > 1 then 'x' when b > 1 then 'y' else c end, case a when 1 then 2 end, coalesce(a, b), coalesce(b, a, 0)",
  'greatest(a, b), least(a, b), array[a, b], (array[a, b])[1], (array[a, b])[a:b], row(a, b), (a, b) < (1, 2)',
  'a in (select b from t), (select max(b) from t), now(), abs(a), length(c)',
]

const bound = (): Expression[] => texts.flatMap((text) => expressionsOf(bindSmall(`select ${text} from t`).plan))

function withParts(expression: Expression): Expression[] {
  const parts: Expression[] = [expression]
  somePart(expression, (part) => {
    parts.push(...withParts(part))
    return false
  })
  return parts
}

test('parts are those that are rebuilt, in their order', () => {
  const kinds = new Set<string>()
  for (const expression of bound().flatMap(withParts)) {
    kinds.add(expression.kind)
    const rebuilt: Expression[] = []
    mapChildren(expression, (part) => {
      rebuilt.push(part)
      return part
    })
    const seen: Expression[] = []
    const found = somePart(expression, (part) => {
      seen.push(part)
      return false
    })
    assert.equal(found, false)
    assert.deepEqual(seen, rebuilt)
    for (const [i, wanted] of rebuilt.entries()) {
      let visits = 0
      assert.equal(
        somePart(expression, (part) => {
          visits++
          return part === wanted
        }),
        true,
      )
      assert.ok(visits <= i + 1, expression.kind)
    }
  }
  assert.ok(kinds.size >= 14, [...kinds].join())
})

test('equal are those whose texts are, whichever way it is found', () => {
  const first = bound().flatMap(withParts)
  const second = bound().flatMap(withParts)
  let equal = 0
  for (const a of first)
    for (const b of second) {
      const same = sameExpression(a, b)
      assert.equal(same, expressionKey(a) === expressionKey(b), `${expressionKey(a)} and ${expressionKey(b)}`)
      if (same) equal++
    }
  assert.ok(equal >= first.length)
})

test('repeats in short lists and in long ones', () => {
  const column = (id: number): Expression => ({ kind: 'column', id, type: { oid: 23, typmod: -1 } })
  for (const length of [0, 1, 2, pairsMax, pairsMax + 1, 3 * pairsMax]) {
    const list = Array.from({ length }, (_, id) => column(id))
    assert.equal(hasRepeats(list), false)
    if (length > 0) assert.equal(hasRepeats([...list, column(length - 1)]), true)
  }
})
