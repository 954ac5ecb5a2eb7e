import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { PgError } from '../errors.ts'
import { mapOfBytes } from './locations.ts'
import { parseSql, warmParser } from './parse.ts'

before(() => warmParser())

const failure = (sql: string): PgError => {
  try {
    parseSql(sql)
  } catch (error) {
    if (error instanceof PgError) return error
    throw error
  }
  assert.fail(`parsed: ${sql}`)
}

test('texts without statements', () => {
  for (const text of ['', '  \n', ';', ' ; ;', '-- note', '/* a /* b */ */']) assert.deepEqual(parseSql(text), [])
})

test('several statements keep their own texts and places', () => {
  const statements = parseSql("select 'ö😀'; \n select b ;")
  assert.deepEqual(
    statements.map(({ text, offset }) => ({ text, offset })),
    [
      { text: "select 'ö😀'", offset: 0 },
      { text: 'select b', offset: 15 },
    ],
  )
  const column = (statements[1].node as any).SelectStmt.targetList[0].ResTarget.val.ColumnRef
  assert.equal(column.location, 22)
})

test('positions of errors are characters from 1', () => {
  const error = failure("select 'öö' frm t")
  assert.equal(error.sqlstate, '42601')
  assert.equal(error.message, 'syntax error at or near "t"')
  assert.equal(error.fields.position, 17)
})

test('wrong Unicode escapes say how they are written in their kind of text', () => {
  const hint = (sql: string): string | undefined => failure(sql).fields.hint
  assert.equal(hint("SELECT U&'größer \\061'"), 'Unicode escapes must be \\XXXX or \\+XXXXXX.')
  assert.equal(hint("SELECT E'größer \\u061'"), 'Unicode escapes must be \\uXXXX or \\UXXXXXXXX.')
  assert.equal(hint("SELECT 'x"), undefined)
})

test('a NUL byte is refused instead of cutting the text', () => {
  assert.equal(failure('select 1\0; drop table t').sqlstate, '22021')
})

test('too deep expressions are 54001, again and again, and the parser lives on', async () => {
  const deep = `select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`
  const long = `select ${'1+'.repeat(30_000)}1`
  for (let round = 0; round < 4; round++) {
    assert.equal(failure(deep).sqlstate, '54001')
    assert.equal(failure(long).sqlstate, '54001')
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(parseSql('select 1').length, 1)
  }
})

test('a map of bytes finds every character of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const map = mapOfBytes(text)
      let byte = 0
      let unit = 0
      let character = 0
      for (const point of text) {
        assert.equal(map.unit(byte), unit)
        assert.equal(map.character(byte), character)
        byte += Buffer.byteLength(point)
        unit += point.length
        character++
      }
      assert.equal(map.unit(byte), text.length)
    }),
  )
})

test('any text either parses or fails with a PgError', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseSql(text)
      } catch (error) {
        assert.ok(error instanceof PgError)
      }
    }),
    { numRuns: 300 },
  )
})

test('offsets are characters of the whole text, whatever stands before and between statements', () => {
  const text = "  select 1;\n\n select 'ö😀';\t/* 😀 */ select\n2"
  for (const { text: own, offset } of parseSql(text))
    assert.equal(
      Array.from(text)
        .slice(offset, offset + Array.from(own).length)
        .join(''),
      own,
    )
  assert.equal(parseSql(text).length, 3)
})
