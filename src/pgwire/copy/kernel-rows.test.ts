// What goes through the kernel is what goes row by row: values, errors and where they are, whatever the input.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef, type TypeRef } from '../../../engine/types/type.ts'
import { common, numeric, parse } from './parse.fixture.ts'

/** Of each type: forms that the kernel reads, others that the type reads, and some that it refuses. */
const kinds: readonly {
  readonly type: TypeRef
  readonly forms: readonly string[]
}[] = [
  {
    type: typeRef(Oid.int2),
    forms: ['0', '-7', '32767', '-32768', ' 5', '32768', 'x', '', '+3'],
  },
  {
    type: typeRef(Oid.int4),
    forms: ['12', '-2147483648', '2147483647', '2147483648', '0x1F', '1_000', '-'],
  },
  {
    type: typeRef(Oid.int8),
    forms: ['1', '-9223372036854775808', '9223372036854775807', '999999999999999999', '1e3'],
  },
  {
    type: numeric(5, 2),
    forms: ['1.25', '-0.5', '.5', '5.', '999.99', '999.994', '999.995', '1000', 'NaN', '1e2', '.', '-'],
  },
  {
    type: numeric(30, 10),
    forms: ['1', '-12345678.0123456789', '12345678901234567890.5', '0.00000000015', 'Infinity'],
  },
  {
    type: typeRef(Oid.float8),
    forms: ['1.5', '-0', '123456789012345', '1e-300', 'NaN', '-Infinity', '0.1', '1.', 'e'],
  },
  {
    type: typeRef(Oid.bool),
    forms: ['t', 'f', 'true', 'no', '1', 'T', 'maybe'],
  },
  {
    type: typeRef(Oid.date),
    forms: [
      '2024-02-29',
      '2023-02-29',
      '0001-01-01',
      '0000-01-01',
      '1900-02-29',
      '9999-12-31',
      'infinity',
      '1/2/2003',
      '2024-13-01',
    ],
  },
  {
    type: typeRef(Oid.timestamp),
    forms: [
      '2024-01-02 03:04:05',
      '2024-01-02T03:04:05.678',
      '0044-03-15 12:00:00.1234567',
      '2024-01-02',
      '2024-01-02 24:00:00',
      '2024-01-02 03:04:05+02',
    ],
  },
  {
    type: typeRef(Oid.timestamptz),
    forms: [
      '2024-01-02 03:04:05+00',
      '2024-01-02 03:04:05.5-07:30',
      '2024-01-02 03:04:05',
      '2024-01-02 03:04:05+0130',
      '2024-01-02 03:04:05+16',
      'epoch',
    ],
  },
  {
    type: typeRef(Oid.varchar, 5 + 4),
    forms: ['', 'abc', 'żółw1', 'abcde', 'abcdef', 'abcde   ', '😀😀😀😀😀'],
  },
  {
    type: typeRef(Oid.bpchar, 3 + 4),
    forms: ['', 'a', 'abc', 'abc  ', 'abcd', 'ż'],
  },
  { type: typeRef(Oid.name), forms: ['n', 'ż'.repeat(40), 'x'.repeat(64)] },
  {
    type: typeRef(Oid.text),
    forms: [
      '',
      'plain',
      'two words',
      'a,b',
      'a|b',
      'x\ny',
      'x\r\ny',
      '"q"',
      "it's",
      '\\',
      '\\N',
      'N',
      'x'.repeat(100),
      'tab\there',
    ],
  },
  { type: typeRef(Oid.jsonb), forms: ['{}', '{"a": 1}', 'null', '{'] },
  { type: typeRef(Oid.bytea), forms: ['\\x00ff', 'abc', ''] },
]
const types = kinds.map(({ type }) => type)

/** Forms are refused seldom, so that many rows are read. */
const fieldsOf = (of: readonly number[]): fc.Arbitrary<readonly (string | null)[]> =>
  fc.tuple(
    ...of.map((kind) =>
      fc.option(
        fc.oneof(
          {
            weight: 30,
            arbitrary: fc.constantFrom(...kinds[kind].forms.slice(0, 2)),
          },
          { weight: 1, arbitrary: fc.constantFrom(...kinds[kind].forms) },
        ),
        { freq: 8 },
      ),
    ),
  )

const csvField = (
  value: string | null,
  quoted: boolean,
  { delimiter, quote, escape, null: nullText }: CopyOptions,
): string => {
  if (value === null) return nullText
  if (!quoted && !value.includes(delimiter) && !value.includes(quote) && !/[\r\n]/.test(value)) return value
  const inside = Array.from(value, (one) => (one === quote || one === escape ? escape + one : one)).join('')
  return quote + inside + quote
}

const textField = (value: string | null, { delimiter, null: nullText }: CopyOptions): string =>
  value === null
    ? nullText
    : value
        .replaceAll('\\', '\\\\')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r')
        .replaceAll(delimiter, `\\${delimiter}`)

const options = fc.record({
  format: fc.constantFrom('csv' as const, 'text' as const),
  delimiter: fc.constantFrom(',', '|', '\t'),
  null: fc.constantFrom('', '\\N', 'N', 'NULL'),
  escape: fc.constantFrom('"', '\\', "'"),
  onError: fc.constantFrom('stop' as const, 'stop' as const, 'ignore' as const),
  header: fc.constantFrom(false, true),
  forceNotNull: fc.constantFrom([], ['c0'], '*' as const),
  forceNull: fc.constantFrom([], [], ['c0']),
})

/** What may go wrong with a line. */
const damage = fc.oneof(
  { weight: 12, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('"', '\\', '\r', '\n', '\0', ',', '|', '\\.', '\t', '\xff', '""'),
  },
)

describe('the kernel', () => {
  it('reads what the scanners read', () => {
    const input = fc
      .record({
        of: fc.array(fc.nat(kinds.length - 1), { minLength: 1, maxLength: 6 }),
        options,
        newline: fc.constantFrom('\n', '\n', '\r\n', '\r'),
      })
      .chain(({ of, options: some, newline }) =>
        fc.record({
          of: fc.constant(of.map((kind) => types[kind])),
          options: fc.constant<CopyOptions>({ ...common, ...some }),
          newline: fc.constant(newline),
          lines: fc.array(
            fc.record({
              fields: fieldsOf(of),
              quoted: fc.boolean(),
              damage,
              at: fc.nat(60),
            }),
            {
              minLength: 1,
              maxLength: 40,
            },
          ),
          ended: fc.boolean(),
          size: fc.constantFrom(3, 17, 64, 1000, 100_000),
          batchRows: fc.constantFrom(1, 5, 16, undefined),
        }),
      )
    fc.assert(
      fc.property(input, ({ of, options: copy, newline, lines, ended, size, batchRows }) => {
        const written = lines.map(({ fields, quoted, damage: wrong, at }) => {
          const line = fields
            .map((field) => (copy.format === 'csv' ? csvField(field, quoted, copy) : textField(field, copy)))
            .join(copy.delimiter)
          const place = Math.min(at, line.length)
          return line.slice(0, place) + wrong + line.slice(place)
        })
        const whole = written.join(newline) + (ended ? newline : '')
        const data = Buffer.from(whole.replaceAll('\xff', '\u{10ffff}'), 'utf8')
        assert.deepEqual(parse(data, of, copy, size, 1, batchRows), parse(data, of, copy, 100_000, Infinity))
      }),
      { numRuns: 500 },
    )
  })

  it('reads any bytes as the scanners do', () => {
    const optionsExample = {
      format: 'text',
      delimiter: ',',
      null: '',
      escape: '"',
      onError: 'stop',
      header: false,
      forceNotNull: [] as never[],
      forceNull: [] as [],
    } as const
    const bytes = fc.string({
      unit: fc.constantFrom('1', '2', ',', '"', '\n', '\r', '\\', 'N', '.', 'é', ' '),
      maxLength: 60,
    })
    const of = [typeRef(Oid.text), typeRef(Oid.int4)]
    fc.assert(
      fc.property(bytes, options, fc.integer({ min: 1, max: 20 }), (text, some, size) => {
        const copy: CopyOptions = { ...common, ...some, delimiter: ',' }
        // A first row lets the kernel know how lines end.
        const data = Buffer.from(`a,1\n${text}`)
        assert.deepEqual(parse(data, of, copy, size, 1), parse(data, of, copy, 1000, Infinity))
      }),
      {
        numRuns: 800,
        // Bytes behind the end marker, cut within a character.
        examples: [['\\.\né', optionsExample, 1]],
      },
    )
  })

  it('takes texts larger than its memory', () => {
    const lines = Array.from({ length: 160 }, (_, i) => `${'x'.repeat(i * 997)}\t${i}\n`)
    const data = Buffer.from(lines.join(''))
    const of = [typeRef(Oid.text), typeRef(Oid.int4)]
    const copy: CopyOptions = {
      ...common,
      format: 'text',
      delimiter: '\t',
      null: '\\N',
    }
    assert.deepEqual(parse(data, of, copy, 1 << 20, 1), parse(data, of, copy, 1 << 20, Infinity))
  })
})
