import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CopyOptions } from '../../../engine/bind/statement.ts'
import { columnValues } from '../../../engine/columns/read.ts'
import { PgError } from '../../../engine/errors.ts'
import { isoSettings } from '../../../engine/types/iso-settings.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef } from '../../../engine/types/type.ts'
import { CopyParser } from './copy-parser.ts'
import { common } from './parse.fixture.ts'

const csv: CopyOptions = { ...common, format: 'csv', delimiter: ',', null: '' }
const ignoring: CopyOptions = { ...csv, onError: 'ignore', logVerbosity: 'verbose' }
const ways = { kernel: 1, 'row by row': Infinity }

function parserOf(options: CopyOptions, kernelBytesMin: number): CopyParser {
  const columns = [Oid.int4, Oid.text, Oid.jsonb].map((oid, i) => ({ name: 'abc'[i], type: typeRef(oid) }))
  return new CopyParser({ table: 't', columns, options, settings: isoSettings }, { kernelBytesMin, batchRows: 4 })
}

/** The first column of all rows, and the error that ended them. */
function parse(data: string, options: CopyOptions, kernelBytesMin: number) {
  const parser = parserOf(options, kernelBytesMin)
  const bytes = Buffer.from(data, 'latin1')
  const batches = []
  let error: PgError | undefined
  try {
    batches.push(...parser.feed(bytes))
    batches.push(...parser.end())
  } catch (thrown) {
    if (!(thrown instanceof PgError)) throw thrown
    error = thrown
    batches.push(...parser.rowsBefore())
  }
  const keys = batches.flatMap(({ columns: [first] }) => columnValues(first))
  return { keys, error, notices: parser.takeNotices(), skipped: parser.skippedRows }
}

for (const [way, kernelBytesMin] of Object.entries(ways))
  describe(`COPY, ${way}: rows before and beside those at fault`, () => {
    it('tells of each row that is left out', () => {
      const found = parse('1,x,1\nz,y,1\n5000000000,y,1\n2,y,{\n3,x,1\n', ignoring, kernelBytesMin)
      assert.deepEqual(found, {
        keys: [1, 3],
        error: undefined,
        notices: [
          'skipping row due to data type incompatibility at line 2 for column "a": "z"',
          'skipping row due to data type incompatibility at line 3 for column "a": "5000000000"',
          'skipping row due to data type incompatibility at line 4 for column "c": "{"',
        ],
        skipped: 3,
      })
      assert.deepEqual(parse('z,y,1\n', { ...ignoring, logVerbosity: 'silent' }, kernelBytesMin).notices, [])
    })

    it('leaves out as many rows as it may', () => {
      const data = '1,x,1\nz,y,1\nq,y,1\n4,x,1\n'
      const { keys } = parse(data, { ...ignoring, rejectLimit: 2 }, kernelBytesMin)
      assert.deepEqual(keys, [1, 4])
      const { error, notices } = parse(data, { ...ignoring, rejectLimit: 1 }, kernelBytesMin)
      assert.equal(notices.length, 2)
      assert.deepEqual(
        [error?.sqlstate, error?.message, error?.fields.where],
        [
          '22P02',
          'skipped more than REJECT_LIMIT (1) rows due to data type incompatibility',
          'COPY t, line 3, column a: "q"',
        ],
      )
    })

    it('has all rows before the one at fault, and none after it', () => {
      const rows = Array.from({ length: 11 }, (_, i) => `${i},x,1\n`)
      for (const fault of ['z,x,1\n', '1,x\n', '1,x,1,1\n', '1,x,{\n', '1,"x,1\n']) {
        const { keys, error } = parse([...rows.slice(0, 10), fault, rows[10]].join(''), csv, kernelBytesMin)
        assert.ok(error?.fields.where?.includes('COPY t, line 1'), fault)
        assert.deepEqual(
          keys,
          rows.slice(0, 10).map((_, i) => i),
          fault,
        )
      }
    })

    it('finds what is no text before the value that it is in', () => {
      const { error } = parse('1,x,1\nz\xff,x,1\n', csv, kernelBytesMin)
      assert.deepEqual([error?.sqlstate, error?.fields.where], ['22021', 'COPY t, line 2'])
    })

    it('puts its place below that of the value', () => {
      const { error } = parse('1,x,"{""a"":"\n', csv, kernelBytesMin)
      assert.equal(error?.fields.where, 'JSON data, line 1: {"a":\nCOPY t, line 1, column c: "{"a":"')
    })

    it('reads LATIN1', () => {
      const parser = parserOf({ ...csv, encoding: 'LATIN1' }, kernelBytesMin)
      const [batch] = [...parser.feed(Buffer.from('1,\xe9,2\n', 'latin1')), ...parser.end()]
      assert.deepEqual(columnValues(batch.columns[1]), ['é'])
    })
  })
