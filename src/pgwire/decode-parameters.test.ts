import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isoSettings } from '../../engine/types/iso-settings.ts'
import { PgError } from '../../engine/errors.ts'
import { Oid } from '../../engine/types/oids.ts'
import { decodeParameters } from './decode-parameters.ts'

const decode = (parameters: (Uint8Array | null)[], formats: number[], types: number[]): unknown[] =>
  decodeParameters(parameters, formats, types, isoSettings)
const fails = (parameters: Uint8Array[], formats: number[], types: number[]): string[] => {
  try {
    decode(parameters, formats, types)
  } catch (error) {
    if (error instanceof PgError) return [error.sqlstate, error.fields.where ?? '']
    throw error
  }
  return []
}

describe('parameters', () => {
  it('come as text, binary and NULL, by the formats of Bind', () => {
    const text = [Buffer.from('42'), Buffer.from('żółw'), null]
    assert.deepEqual(decode(text, [], [Oid.int4, Oid.text, Oid.date]), [42, 'żółw', null])
    assert.deepEqual(decode([Buffer.from([0, 0, 0, 42]), null], [1], [Oid.int4, Oid.int8]), [42, null])
    assert.deepEqual(decode([Buffer.from([0, 7]), Buffer.from('t')], [1, 0], [Oid.int2, Oid.bool]), [7, true])
  })

  it('fail by their type, saying which one', () => {
    assert.deepEqual(fails([Buffer.from('x')], [], [Oid.int4]), ['22P02', "unnamed portal parameter $1 = '...'"])
    assert.deepEqual(fails([Buffer.from('1'), Buffer.from([0xff])], [], [Oid.int4, Oid.text]), [
      '22021',
      "unnamed portal parameter $2 = '...'",
    ])
    assert.deepEqual(fails([Buffer.from('a\0b')], [], [Oid.text]), ['22021', "unnamed portal parameter $1 = '...'"])
    assert.equal(fails([Buffer.from([1, 2, 3, 4, 5])], [1], [Oid.int4])[0], '22P03')
    assert.equal(fails([Buffer.from([0xc3, 0x28])], [1], [Oid.text])[0], '22021')
  })
})
