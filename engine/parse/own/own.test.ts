import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import fc from 'fast-check'
import { PgError } from '../../errors.ts'
import { parseSql, warmParser } from '../parse.ts'
import { splitStatements } from './split-statements.ts'

before(() => warmParser())

const kinds = (text: string): string[] => parseSql(text).map(({ node }) => Object.keys(node)[0])

function failure(text: string): { readonly message: string; readonly position?: number } {
  try {
    parseSql(text)
  } catch (error) {
    assert.ok(error instanceof PgError)
    return { message: error.message, position: error.fields.position }
  }
  throw new Error(`${text} was read`)
}

describe('statements of our own', () => {
  it('become queries, alone and among others', () => {
    assert.deepEqual(kinds('describe t'), ['SelectStmt'])
    assert.deepEqual(kinds('SHOW tables'), ['SelectStmt'])
    assert.deepEqual(kinds('show work_mem'), ['VariableShowStmt'])
    assert.deepEqual(
      kinds("begin; /* a; */ desc t; insert into t values ('describe;') -- x;\n; show create table t;"),
      ['TransactionStmt', 'SelectStmt', 'InsertStmt', 'SelectStmt'],
    )
  })
  it('keep texts and offsets', () => {
    const [first, second] = parseSql("select 'é;'; describe t ")
    assert.deepEqual([first.text, first.offset], ["select 'é;'", 0])
    assert.deepEqual([second.text, second.offset], ['describe t', 13])
  })
  it('tell where they go wrong, in the whole text', () => {
    assert.deepEqual(failure("select 'é'; describe 5"), { message: 'syntax error at or near "5"', position: 22 })
    assert.deepEqual(failure('describe'), { message: 'syntax error at end of input', position: 9 })
    assert.deepEqual(failure('describe t; selec 1'), { message: 'syntax error at or near "selec"', position: 13 })
  })
  it("leave the grammar's own errors alone", () => {
    assert.equal(failure('selec describe').message, 'syntax error at or near "selec"')
    assert.deepEqual(kinds("select 1 as describe; show all; select 'show tables'"), [
      'SelectStmt',
      'VariableShowStmt',
      'SelectStmt',
    ])
  })
  it('take names as PostgreSQL does', () => {
    const text = (sql: string): string => JSON.stringify(parseSql(sql)[0].node)
    assert.ok(text('describe Public.T').includes('\\"public\\".\\"t\\"'))
    assert.ok(text('describe "My ""T"""').includes('\\"My \\"\\"T\\"\\"\\"'))
    assert.ok(text("show tables like 'it''s'").includes("it's"))
  })
})

describe('the split of a text into statements', () => {
  const piece = fc.constantFrom(
    "select 'a;b'",
    'select "a;b"',
    'select $$;$$',
    'select $x$ ; $$ ; $x$',
    "select E'\\';'",
    'select 1 -- ;\n',
    'select /* ; /* ; */ ; */ 1',
    "select 'it''s;'",
    'select 5 as "x""y"',
    "select U&'d\\0061t;'",
  )
  it("is the grammar's", () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const text = pieces.join(' ; ')
        const own = splitStatements(text).map((one) => one.text.trim())
        // The grammar leaves comments at a statement's end out of it.
        assert.equal(own.length, parseSql(text).length)
        assert.deepEqual(
          own,
          pieces.map((one) => one.trim()),
        )
      }),
    )
  })
  it('never fails', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '"', '$', ';', '-', '/', '*', 'E', '\\', 'a', ' ', '\n') }),
        (text) => {
          const pieces = splitStatements(text)
          for (const { text: part, start } of pieces) assert.equal(text.slice(start, start + part.length), part)
        },
      ),
    )
  })
})
