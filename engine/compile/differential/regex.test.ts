// Random regular expressions over texts, compiled and interpreted: whether they match, what they match, what replaces it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { linearPattern } from '../../functions/pattern/regex-native.ts'
import { parseRegex } from '../../functions/pattern/regex-syntax.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import { runBothWays } from './both-ways.ts'
import { call, literal, node } from './cases.ts'
import type { RowsOfPartition } from './tables.ts'
import { types } from './values.ts'

const factor = Number(process.env['CADASTRE_COMPILE_RUNS'] ?? 1)

const character = fc.constantFrom('a', 'b', '.', '[^a]', '[ab]', '[^é]', '\\d', '[^0-9]', 'é', '😀')
const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,2}', '{2,}', '{0,3}')
const simple = fc.tuple(character, quantifier).map(([one, times]) => one + times)
const piece = fc.oneof(
  { weight: 4, arbitrary: simple },
  fc.array(simple, { minLength: 1, maxLength: 3 }).map((parts) => `(${parts.join('')})`),
  fc
    .tuple(fc.constantFrom('(', '(?:'), fc.array(character, { minLength: 1, maxLength: 2 }))
    .map(([open, parts]) => `${open}${parts.join('')})?`),
)
const pattern = fc
  .tuple(
    fc.constantFrom('^', '^', '^', ''),
    fc.array(piece, { maxLength: 5 }),
    fc.constantFrom('$', ''),
    fc.constantFrom('', '', '(?p)'),
  )
  .map(([start, pieces, end, options]) => options + start + pieces.join('') + end)
  .filter((source) => linearPattern(parseRegex(source, '')) !== undefined)
const subject = fc.array(fc.constantFrom('a', 'a', 'b', 'b', 'é', '😀', '7', '\n'), { maxLength: 9 })
const partition = fc.record({
  rows: fc.array(
    fc.tuple(
      fc.option(
        subject.map((parts) => parts.join('')),
        { freq: 8 },
      ),
    ),
    { minLength: 1, maxLength: 24 },
  ),
  coded: fc.constantFrom(false, 'many' as const, 'shared' as const),
}) satisfies fc.Arbitrary<RowsOfPartition>
const replacement = fc.constantFrom('', 'x', '\\1', '<\\1|\\2>', '\\&\\\\\\&', 'é\\9\\q')

const text = { kind: 'slot', slot: 0, type: types.text } as const

test('what one look at each character tells', () => {
  let compiled = 0
  let runs = 0
  fc.assert(
    fc.property(pattern, replacement, partition, (source, by, rows) => {
      const [wanted, put, everywhere] = [source, by, 'g'].map((value) => literal(value, types.text))
      const expressions = [
        call('textregexeq', text, wanted),
        call('textregexne', text, wanted),
        call('substring', text, wanted),
        call('regexp_replace', text, wanted, put),
        call('regexp_replace', text, wanted, put, everywhere),
      ]
      const filter = literal(true, types.bool)
      const scan = node([types.text], { kind: 'scan', table: 1, attributes: [1], predicates: [], filter })
      const plan: PhysicalPlan = node(
        expressions.map(({ type }) => type),
        { kind: 'project', input: scan, expressions },
      )
      runs++
      const tables = new Map([[scan.node, { types: [types.text], partitions: [rows] }]])
      if (runBothWays({ plan, tables, parameters: [] })) compiled++
    }),
    { numRuns: Math.ceil(120 * factor) },
  )
  assert.ok(compiled > runs / 2, `${compiled} of ${runs} compiled`)
})
