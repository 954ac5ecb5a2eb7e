import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { columnValues } from '../../../engine/columns/read.ts'
import { isoSettings } from '../../../engine/types/iso-settings.ts'
import { PgError } from '../../../engine/errors.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import { typeRef } from '../../../engine/types/type.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { RowBuffer } from '../encode/row-buffer.ts'
import { CopyParser } from './copy-parser.ts'
import { copySink, encodeCopyRows } from './copy-sink.ts'
import { copyHeader, copyTrailer } from './framing.ts'

const text: CopyOptions = {
  format: 'text',
  delimiter: '\t',
  null: '\\N',
  header: false,
  quote: '"',
  escape: '"',
  forceQuote: [],
  forceNotNull: [],
  forceNull: [],
  freeze: false,
  onError: 'stop',
}
const csv: CopyOptions = { ...text, format: 'csv', delimiter: ',', null: '' }
const binary: CopyOptions = { ...text, format: 'binary' }

const numeric52 = typeRef(Oid.numeric, ((5 << 16) | 2) + 4)
const columns = [
  { name: 'a', type: typeRef(Oid.int4) },
  { name: 'b', type: typeRef(Oid.text) },
  { name: 'c', type: numeric52 },
]

/** Rows in text form, fed in chunks of `size` bytes, in batches of two rows. */
function parse(data: string | Buffer, options: CopyOptions, size = Infinity, of = columns): (string | null)[][] {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data
  const parser = new CopyParser({ table: 't', columns: of, options, settings: isoSettings }, { batchRows: 2 })
  const batches = []
  for (let at = 0; at < bytes.length; at += size) batches.push(...parser.feed(bytes.subarray(at, at + size)))
  batches.push(...parser.end())
  return batches.flatMap((batch) => {
    const values = batch.columns.map((column) => columnValues(column))
    return Array.from({ length: batch.length }, (_, row) =>
      of.map(({ type }, index) =>
        values[index][row] === null ? null : typeByOid(type.oid).format(values[index][row], isoSettings),
      ),
    )
  })
}

function failure(data: string | Buffer, options: CopyOptions): [string, string, string] {
  const seen: string[] = []
  for (const size of [Infinity, 1, 3]) {
    try {
      parse(data, options, size)
      assert.fail('it parsed')
    } catch (error) {
      if (!(error instanceof PgError)) throw error
      seen.push(JSON.stringify([error.sqlstate, error.message, error.fields.where ?? '']))
    }
  }
  assert.equal(new Set(seen).size, 1, 'chunk borders change nothing')
  return JSON.parse(seen[0]) as [string, string, string]
}

// What PostgreSQL 18 makes of the same bytes.
const good: [string, string, CopyOptions, (string | null)[][]][] = [
  [
    'plain fields',
    '1\tx\t1.5\n2\ty\t-3\n',
    text,
    [
      ['1', 'x', '1.50'],
      ['2', 'y', '-3.00'],
    ],
  ],
  ['no last newline', '1\tx\t1', text, [['1', 'x', '1.00']]],
  ['rounding', '1\tx\t99.999', text, [['1', 'x', '100.00']]],
  [
    'CRLF',
    '1\tx\t1.005\r\n2\ty\t3\r\n',
    text,
    [
      ['1', 'x', '1.01'],
      ['2', 'y', '3.00'],
    ],
  ],
  [
    'CR',
    '1\tx\t1\r2\ty\t3\r',
    text,
    [
      ['1', 'x', '1.00'],
      ['2', 'y', '3.00'],
    ],
  ],
  ['the end marker', '1\tx\t1\n\\.\nrubbish', text, [['1', 'x', '1.00']]],
  ['escapes', '1\t\\x41\\101\\t\\q\\\n\t2\n', text, [['1', 'AA\tq\n', '2.00']]],
  ['NULL', '\\N\t\\N\t\\N\n', text, [[null, null, null]]],
  ['blanks around numbers', ' 12 \tx\t .5\n', text, [['12', 'x', '0.50']]],
  [
    'other spellings of numbers',
    '0x1F\tx\t1e2\n+5\tx\tNaN\n',
    text,
    [
      ['31', 'x', '100.00'],
      ['5', 'x', 'NaN'],
    ],
  ],
  ['the smallest integer', '-2147483648\tx\t-999.99\n', text, [['-2147483648', 'x', '-999.99']]],
  ['nothing', '', text, []],
  [
    'csv',
    '1,x,1.5\n2,,\n',
    csv,
    [
      ['1', 'x', '1.50'],
      ['2', null, null],
    ],
  ],
  [
    'csv quotes',
    '1,"x,""y""\nz",2\n"3","","4"\n',
    csv,
    [
      ['1', 'x,"y"\nz', '2.00'],
      ['3', '', '4.00'],
    ],
  ],
  [
    'quotes within a field',
    '1,x"y"z,2\n1,"x"yz,2\n',
    csv,
    [
      ['1', 'xyz', '2.00'],
      ['1', 'xyz', '2.00'],
    ],
  ],
  ['a lone \\. in csv', '1,\\.,2\n', csv, [['1', '\\.', '2.00']]],
  ['another quote and escape', "1,'x\\'y\\\\',2\n", { ...csv, quote: "'", escape: '\\' }, [['1', "x'y\\", '2.00']]],
  ['force_null', '1,"",2\n', { ...csv, forceNull: ['b'] }, [['1', null, '2.00']]],
  ['force_not_null', '1,,2\n', { ...csv, forceNotNull: ['b'] }, [['1', '', '2.00']]],
  ['a header', 'what,ever\n1,x,2\n', { ...csv, header: true }, [['1', 'x', '2.00']]],
  ['a header that matches', '"a",b,c\n1,x,2\n', { ...csv, header: 'match' }, [['1', 'x', '2.00']]],
  [
    'on_error ignore',
    '1\tx\t2\nz\ty\t3\n5\tq\t1e9\n\\N\tz\t4\n',
    { ...text, onError: 'ignore' },
    [
      ['1', 'x', '2.00'],
      [null, 'z', '4.00'],
    ],
  ],
]

const signature = 'PGCOPY\n\xff\r\n\0'
const zero = '\0\0\0\0'
const bad: [string, string, CopyOptions, [string, string, string]][] = [
  ['a missing column', '1\tx\n', text, ['22P04', 'missing data for column "c"', 'COPY t, line 1: "1\tx"']],
  [
    'one column too many',
    '1\tx\t1\n1\tx\t1\t2\n',
    text,
    ['22P04', 'extra data after last expected column', 'COPY t, line 2: "1\tx\t1\t2"'],
  ],
  [
    'a wrong integer',
    '1\tx\t1\nz\tx\t1\n',
    text,
    ['22P02', 'invalid input syntax for type integer: "z"', 'COPY t, line 2, column a: "z"'],
  ],
  [
    'too large a number',
    '2147483648\tx\t1\n',
    text,
    ['22003', 'value "2147483648" is out of range for type integer', 'COPY t, line 1, column a: "2147483648"'],
  ],
  ['an overflow', '1\tx\t1000\n', text, ['22003', 'numeric field overflow', 'COPY t, line 1, column c: "1000"']],
  [
    'a sign without digits',
    '-\tx\t1\n',
    text,
    ['22P02', 'invalid input syntax for type integer: "-"', 'COPY t, line 1, column a: "-"'],
  ],
  [
    'a carriage return',
    '1\tx\t1\n2\ty\t3\r\n',
    text,
    ['22P04', 'literal carriage return found in data', 'COPY t, line 2'],
  ],
  ['a newline among CRLF', '1\tx\t1\r\n2\ty\t3\n', text, ['22P04', 'literal newline found in data', 'COPY t, line 2']],
  [
    'a marker with company',
    '1\tx\\.\t2\n',
    text,
    ['22P04', 'end-of-copy marker is not alone on its line', 'COPY t, line 1'],
  ],
  [
    'a marker of another style',
    '1\tx\t1\n\\.\r\n',
    text,
    ['22P04', 'end-of-copy marker does not match previous newline style', 'COPY t, line 2'],
  ],
  ['a zero byte', '1\tx\0y\t2\n', text, ['22021', 'invalid byte sequence for encoding "UTF8": 0x00', 'COPY t, line 1']],
  [
    'bytes that are no text',
    '1\tok\t2\n2\t\xe2\x82\t3\n',
    text,
    ['22021', 'invalid byte sequence for encoding "UTF8": 0xe2 0x82 0x09', 'COPY t, line 2'],
  ],
  [
    'an escape that is no text',
    '1\t\\xff\t2\n',
    text,
    ['22021', 'invalid byte sequence for encoding "UTF8": 0xff', 'COPY t, line 1: "1\t\\xff\t2"'],
  ],
  [
    'a long value',
    `1\tx\t${'9'.repeat(150)}\n`,
    text,
    ['22003', 'numeric field overflow', `COPY t, line 1, column c: "${'9'.repeat(100)}..."`],
  ],
  ['an open quote', '1,"x\n', csv, ['22P04', 'unterminated CSV quoted field', 'COPY t, line 1: "1,"x\n"']],
  [
    'an unquoted carriage return',
    '1,x,1\n1,a\rb,2\n',
    csv,
    ['22P04', 'unquoted carriage return found in data', 'COPY t, line 2'],
  ],
  [
    'another header',
    'a,B,c\n',
    { ...csv, header: 'match' },
    ['22P04', 'column name mismatch in header line field 2: got "B", expected "b"', 'COPY t, line 1: "a,B,c"'],
  ],
  [
    'a short header',
    'a,b\n',
    { ...csv, header: 'match' },
    ['22P04', 'wrong number of fields in header line: got 2, expected 3', 'COPY t, line 1: "a,b"'],
  ],
  [
    'a NULL header',
    'a,,c\n',
    { ...csv, header: 'match' },
    [
      '22P04',
      'column name mismatch in header line field 2: got null value (""), expected "b"',
      'COPY t, line 1: "a,,c"',
    ],
  ],
  [
    'ignored errors, but not of the row',
    '1\tx\n',
    { ...text, onError: 'ignore' },
    ['22P04', 'missing data for column "c"', 'COPY t, line 1: "1\tx"'],
  ],
  ['no signature', 'PGCOPX', binary, ['22P04', 'COPY file signature not recognized', '']],
  ['no flags', signature, binary, ['22P04', 'invalid COPY file header (missing flags)', '']],
  [
    'critical flags',
    `${signature}\0\x02\0\0${zero}`,
    binary,
    ['22P04', 'unrecognized critical flags in COPY file header', ''],
  ],
  [
    'another field count',
    `${signature}${zero}${zero}\0\x02`,
    binary,
    ['22P04', 'row field count is 2, expected 3', 'COPY t, line 1'],
  ],
  [
    'a field size below -1',
    `${signature}${zero}${zero}\0\x03\xff\xff\xff\xfe`,
    binary,
    ['22P04', 'invalid field size', 'COPY t, line 1, column a'],
  ],
  [
    'data after the trailer',
    `${signature}${zero}${zero}\xff\xffx`,
    binary,
    ['22P04', 'received copy data after EOF marker', 'COPY t, line 1'],
  ],
]

describe('COPY FROM', () => {
  for (const [what, data, options, rows] of good) {
    it(`reads ${what}`, () => {
      for (const size of [Infinity, 1, 3]) assert.deepEqual(parse(data, options, size), rows)
    })
  }
  for (const [what, data, options, expected] of bad) {
    it(`refuses ${what}`, () => assert.deepEqual(failure(data, options), expected))
  }

  it('pads, cuts and measures strings as their types do', () => {
    const of = [
      { name: 'v', type: typeRef(Oid.varchar, 3 + 4) },
      { name: 'n', type: typeRef(Oid.name) },
      { name: 'c', type: typeRef(Oid.bpchar, 3 + 4) },
    ]
    const expected = (value: string, type: TypeRef): string => {
      const definition = typeByOid(type.oid)
      const parsed: Value = definition.parse(value, isoSettings)
      return definition.format(definition.applyTypmod?.(parsed, type.typmod, false) ?? parsed, isoSettings)
    }
    for (const [v, c] of [
      ['żół', 'ż'],
      ['abc   ', 'abc  '],
      ['', ''],
    ]) {
      const n = 'é'.repeat(40)
      assert.deepEqual(parse(Buffer.from(`${v}\t${n}\t${c}\n`), text, Infinity, of), [
        [
          expected(v, of[0].type),
          typeByOid(Oid.name).format(typeByOid(Oid.name).parse(n, isoSettings), isoSettings),
          expected(c, of[2].type),
        ],
      ])
    }
    assert.throws(() => parse('abcd\tx\ty\n', text, Infinity, of), /value too long for type character varying\(3\)/)
    assert.throws(() => parse('abc\tx\twxyz\n', text, Infinity, of), /value too long for type character\(3\)/)
  })

  it('takes a row much longer than its chunks', () => {
    const long = 'y'.repeat(300_000)
    const rows = parse(`1,"${long}",2\n`, csv, 4096)
    assert.equal(rows[0][1], long)
  })

  it('puts batches into shared memory', () => {
    const parser = new CopyParser({ table: 't', columns, options: text, settings: isoSettings })
    parser.feed(Buffer.from('1\tx\t1\n'))
    const [batch] = parser.end()
    assert.ok(batch.columns.every((column) => column.values.buffer instanceof SharedArrayBuffer))
  })
})

describe('COPY', () => {
  const types = [
    Oid.int2,
    Oid.int4,
    Oid.int8,
    Oid.float8,
    Oid.bool,
    Oid.text,
    Oid.date,
    Oid.timestamp,
    Oid.timestamptz,
    Oid.bytea,
    Oid.jsonb,
  ]
  const all = [
    ...types.map((oid) => typeRef(oid)),
    numeric52,
    typeRef(Oid.numeric, ((30 << 16) | 10) + 4),
    typeRef(Oid.varchar, 20 + 4),
  ]
  const named = all.map((type, index) => ({ name: `c${index}`, type }))
  const string = fc.string({
    unit: fc.constantFrom('a', 'ż', '😀', '\t', '\n', '\r', '\\', '"', "'", ',', '|', '.', 'N', ' ', '\b'),
    maxLength: 12,
  })
  const decimal = (digits: number, scale: number) =>
    fc
      .bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n })
      .map((coefficient) => ({ coefficient, scale }))
  const cell: fc.Arbitrary<Value>[] = [
    fc.integer({ min: -32768, max: 32767 }),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double(),
    fc.boolean(),
    string,
    fc.integer({ min: -800_000, max: 3_000_000 }),
    fc.bigInt({ min: -(2n ** 56n), max: 2n ** 56n }),
    fc.bigInt({ min: -(2n ** 56n), max: 2n ** 56n }),
    fc.uint8Array({ maxLength: 8 }),
    fc.constant('{"a": "\\"b\\\\"}'),
    decimal(5, 2),
    decimal(30, 10),
    string,
  ]
  const options: Record<string, CopyOptions> = {
    text,
    // As PostgreSQL, text output writes a value that equals the NULL string as it is: the string must be one no value here has.
    'text with bars': { ...text, delimiter: '|', null: '(nothing at all)', header: true },
    csv,
    'csv with all options': {
      ...csv,
      delimiter: '|',
      quote: "'",
      escape: '\\',
      null: 'N',
      header: 'match',
      forceQuote: '*',
    },
    binary,
  }
  for (const [name, copy] of Object.entries(options)) {
    it(`reads back what it wrote as ${name}`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(...cell.map((each) => fc.option(each, { freq: 6 }))), { minLength: 1, maxLength: 6 }),
          fc.integer({ min: 1, max: 40 }),
          (rows, size) => {
            const lines = rows.map((row) =>
              row
                .map((value, index) =>
                  value === null ? '\\N' : escaped(typeByOid(all[index].oid).format(value, isoSettings)),
                )
                .join('\t'),
            )
            const source = parseBatches(Buffer.from(`${lines.join('\n')}\n`), text, named, 7)
            const out = new RowBuffer()
            const columnNames = named.map((column) => column.name)
            for (const batch of source)
              encodeCopyRows(batch, { copy, columnNames, settings: isoSettings }, all, out, false)
            const whole = Buffer.concat([
              copyHeader(copy, columnNames) ?? Buffer.alloc(0),
              out.finish(),
              copyTrailer(copy) ?? Buffer.alloc(0),
            ])
            const again = parseBatches(whole, copy, named, size)
            const flat = (batches: ReturnType<typeof parseBatches>): unknown[] =>
              named.map((_, index) => batches.flatMap((batch) => columnValues(batch.columns[index])))
            assert.deepEqual(flat(again), flat(source))
          },
        ),
        { numRuns: 40 },
      )
    })
  }

  it('frames one message a row', () => {
    const [batch] = parseBatches(Buffer.from('1\tx\t2\n3\t\\\\\t4\n'), text, columns, 100)
    const sink = copySink(
      { copy: text, columnNames: ['a', 'b', 'c'] },
      columns.map((column) => column.type),
      { settings: isoSettings },
    )
    const { payload, rows } = sink.chunk(batch)
    assert.equal(rows, 2)
    assert.equal(Buffer.from(payload).toString('latin1'), 'd\0\0\0\x0d1\tx\t2.00\nd\0\0\0\x0e3\t\\\\\t4.00\n')
  })

  it('never fails but by a PgError, whatever the input', () => {
    const piece = fc.constantFrom(
      '1',
      '-',
      '.',
      '\t',
      ',',
      '\n',
      '\r',
      '\\',
      '"',
      '\\N',
      '\\.',
      'x',
      '\0',
      'ż',
      signature,
      zero,
      '\xff\xff',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.constantFrom(text, csv, binary),
        fc.integer({ min: 1, max: 9 }),
        (pieces, copy, size) => {
          try {
            parseBatches(Buffer.from(pieces.join(''), 'latin1'), copy, columns, size)
          } catch (error) {
            if (!(error instanceof PgError)) throw error
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

function parseBatches(
  data: Buffer,
  options: CopyOptions,
  of: readonly { name: string; type: TypeRef }[],
  size: number,
) {
  const parser = new CopyParser({ table: 't', columns: of, options, settings: isoSettings }, { batchRows: 3 })
  const batches = []
  for (let at = 0; at < data.length; at += size) batches.push(...parser.feed(data.subarray(at, at + size)))
  return [...batches, ...parser.end()]
}

function escaped(value: string): string {
  const letters: Record<string, string> = {
    '\b': 'b',
    '\t': 't',
    '\n': 'n',
    '\v': 'v',
    '\f': 'f',
    '\r': 'r',
    '\\': '\\',
  }
  // oxlint-disable-next-line no-control-regex
  return value.replace(/[\b\t\n\v\f\r\\]/g, (character) => `\\${letters[character]}`)
}
