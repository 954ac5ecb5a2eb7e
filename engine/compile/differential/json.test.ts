// Random jsonb values and the ways into them, compiled and interpreted.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Expression } from '../../plan/expression.ts'
import type { PhysicalPlan } from '../../plan/physical.ts'
import { jsonbType } from '../../types/jsonb.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'
import { runBothWays } from './both-ways.ts'
import { call, literal, node } from './cases.ts'
import type { RowsOfPartition } from './tables.ts'
import { types } from './values.ts'

const factor = Number(process.env['CADASTRE_COMPILE_RUNS'] ?? 1)

const jsonb = typeRef(Oid.jsonb)
const key = fc.constantFrom('a', 'b', 'ab', '', 'é', '"', '\\', 'a\nb', '\u0001', '😀', '}', ': ')
const scalar = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    -12.5,
    1e30,
    '',
    'text',
    'a "quoted" one',
    '\\',
    '[1, 2',
    '{"a": 1}',
    'ü\t',
    ', ',
  ),
  fc.integer(),
  fc.integer({ min: 0, max: 2 }),
)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}))
const cell = value.map((one) => jsonbType.parse(JSON.stringify(one), undefined as never) as string)
const partition = fc.record({
  rows: fc.array(fc.tuple(fc.option(cell, { freq: 8 })), { minLength: 1, maxLength: 24 }),
  coded: fc.constant(false),
}) satisfies fc.Arbitrary<RowsOfPartition>
const step = fc.oneof(key, fc.integer({ min: 0, max: 3 }))
const path = fc.array(step, { minLength: 1, maxLength: 3 })

const column: Expression = { kind: 'slot', slot: 0, type: jsonb }
const into = (json: Expression, by: string | number, as: '' | '_text'): Expression =>
  typeof by === 'number'
    ? call(`jsonb_array_element${as}`, json, literal(by, types.int4))
    : call(`jsonb_object_field${as}`, json, literal(by, types.text))

test('members and elements, and what they are as text', () => {
  let compiled = 0
  let runs = 0
  fc.assert(
    fc.property(path, partition, (steps, rows) => {
      const inner = steps.slice(0, -1).reduce<Expression>((json, by) => into(json, by, ''), column)
      const last = steps.at(-1)!
      const found = into(inner, last, '')
      const expressions: Expression[] = [
        into(inner, last, '_text'),
        call('length', into(inner, last, '_text')),
        { kind: 'is-null', arg: found, negated: false, type: types.bool } as Expression,
        call('jsonb_typeof', found),
        found,
      ]
      const isList = call('texteq', call('jsonb_typeof', found), literal('array', types.text))
      const length: Expression = {
        kind: 'case',
        whens: [{ when: isList, then: call('jsonb_array_length', found) }],
        otherwise: literal(-1, types.int4),
        type: types.int4,
      } as Expression
      const filter = literal(true, types.bool)
      const scan = node([jsonb], { kind: 'scan', table: 1, attributes: [1], predicates: [], filter })
      const plan: PhysicalPlan = node([...expressions.map(({ type }) => type), types.int4], {
        kind: 'project',
        input: scan,
        expressions: [...expressions, length],
      })
      runs++
      const tables = new Map([[scan.node, { types: [jsonb], partitions: [rows] }]])
      if (runBothWays({ plan, tables, parameters: [] })) compiled++
    }),
    { numRuns: Math.ceil(200 * factor) },
  )
  assert.ok(compiled > runs / 2, `${compiled} of ${runs} compiled`)
})

const texts = typeRef(Oid._text)
const pathStep = fc.oneof(key, fc.constantFrom('0', '1', '2', '+1', ' 1', '01', '-1'))
/** Numbers keep zeros behind the point, by which equal ones differ as texts. */
const number = fc.constantFrom('1', '1.0', '1.00', '-2', '-2.0', '0', '0.0', '12', '10')
const small = fc.oneof(number, fc.constantFrom('"a"', '""', '"1"', 'true', 'null', '{}', '[]', '[1]', '[1.0]', '["a"]'))
const flat = fc.dictionary(fc.constantFrom('a', 'b', 'ab'), small, { maxKeys: 2 }).map(objectText)
const nested = fc.dictionary(fc.constantFrom('a', 'b', '"'), fc.oneof(small, flat), { maxKeys: 2 }).map(objectText)
const document = fc.oneof(small, flat, nested, cell).map((text) => jsonbType.parse(text, undefined as never) as string)

function objectText(members: Readonly<Record<string, string>>): string {
  return `{${Object.entries(members)
    .map(([name, text]) => `${JSON.stringify(name)}: ${text}`)
    .join(', ')}}`
}

test('paths, keys, containment and equality beside constants', () => {
  const documents = fc.record({
    rows: fc.array(fc.tuple(fc.option(document, { freq: 8 })), { minLength: 1, maxLength: 24 }),
    coded: fc.constant(false),
  })
  const steps = fc.array(pathStep, { maxLength: 3 })
  let compiled = 0
  let runs = 0
  fc.assert(
    fc.property(steps, pathStep, document, documents, (keys, asked, part, rows) => {
      const along = literal(
        { dimensions: keys.length ? [keys.length] : [], lowerBounds: keys.length ? [1] : [], elements: keys },
        texts,
      )
      const constant = literal(part, jsonb)
      const inner = call('jsonb_extract_path', column, along)
      const expressions: Expression[] = [
        inner,
        call('jsonb_extract_path_text', column, along),
        ...[column, inner].flatMap((json) => [
          call('jsonb_exists', json, literal(asked, types.text)),
          call('jsonb_contains', json, constant),
          call('jsonb_eq', json, constant),
          call('jsonb_ne', json, constant),
        ]),
      ]
      const filter = literal(true, types.bool)
      const scan = node([jsonb], { kind: 'scan', table: 1, attributes: [1], predicates: [], filter })
      const outputs = expressions.map(({ type }) => type)
      const plan: PhysicalPlan = node(outputs, { kind: 'project', input: scan, expressions })
      runs++
      const tables = new Map([[scan.node, { types: [jsonb], partitions: [rows] }]])
      if (runBothWays({ plan, tables, parameters: [] })) compiled++
    }),
    { numRuns: Math.ceil(300 * factor) },
  )
  assert.ok(compiled > runs / 2, `${compiled} of ${runs} compiled`)
})
