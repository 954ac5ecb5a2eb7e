import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PgError } from '../errors.ts'
import { conversionOf, isConvertible } from './conversion.ts'
import { encodingById, encodingName, type EncodingName } from './names.ts'

const all = Array.from({ length: 42 }, (_, id) => encodingById(id) as EncodingName)
const conversions = all.filter(isConvertible).flatMap((name) => conversionOf(name) ?? [])

describe('encodings', () => {
  it('are found by names of any case and punctuation', () => {
    assert.deepEqual(
      ['utf-8', 'Unicode', 'iso 8859 15', 'ISO_8859-5', 'windows-1251', 'win', 'Shift_JIS', 'mskanji', 'koi8', 'x'].map(
        encodingName,
      ),
      ['UTF8', 'UTF8', 'LATIN9', 'ISO_8859_5', 'WIN1251', 'WIN1251', 'SJIS', 'SJIS', 'KOI8R', undefined],
    )
  })

  it('are refused where nothing converts them', () => {
    const refused = all.filter((name) => !isConvertible(name))
    assert.deepEqual(refused, ['EUC_TW', 'EUC_JIS_2004', 'MULE_INTERNAL', 'JOHAB', 'SHIFT_JIS_2004'])
    for (const name of refused) assert.throws(() => conversionOf(name), { sqlstate: '0A000' })
  })

  it('give each character back, and refuse what they lack', () => {
    for (const conversion of conversions) {
      const { name } = conversion
      let characters = 0
      const check = (bytes: Uint8Array): void => {
        let text: string
        try {
          text = conversion.decode(bytes)
        } catch (error) {
          assert.ok(error instanceof PgError && ['22P05', '22021'].includes(error.sqlstate), String(error))
          return
        }
        characters++
        assert.equal(conversion.decode(conversion.encode(text)), text, `${name} ${Buffer.from(bytes).toString('hex')}`)
      }
      for (let byte = 1; byte < 256; byte++) check(Uint8Array.of(byte))
      for (let low = 1; low < 256; low += 7) check(Uint8Array.of(0xb0, low))
      assert.ok(characters > 140, name)
      if (name !== 'GB18030') assert.throws(() => conversion.encode('a\u{1f600}'), { sqlstate: '22P05' })
    }
  })

  it('know where a character is cut', () => {
    const cut = (name: EncodingName, ...bytes: number[]): number =>
      conversionOf(name)!.wholeBytes(Uint8Array.from(bytes))
    assert.equal(cut('LATIN1', 0x61, 0xe9), 2)
    assert.equal(cut('SJIS', 0x61, 0x93, 0xfa, 0x96), 3)
    assert.equal(cut('SJIS', 0xb1), 1)
    assert.equal(cut('EUC_JP', 0x8f, 0xb0), 0)
    assert.equal(cut('GB18030', 0x61, 0x81), 1)
    assert.equal(cut('GB18030', 0x61, 0x81, 0x30, 0x81), 1)
    assert.equal(cut('GB18030', 0x81, 0x30, 0x81, 0x30, 0x62), 5)
  })

  it('name the bytes that are none of their text', () => {
    const refusal = (name: EncodingName, hex: string): string => {
      try {
        return conversionOf(name)!.decode(Buffer.from(hex, 'hex'))
      } catch (error) {
        return `${(error as PgError).sqlstate} ${(error as PgError).message}`
      }
    }
    assert.equal(refusal('SJIS', '6181'), '22021 invalid byte sequence for encoding "SJIS": 0x81')
    assert.equal(refusal('EUC_KR', 'b041'), '22021 invalid byte sequence for encoding "EUC_KR": 0xb0 0x41')
    assert.equal(refusal('LATIN1', '6100'), '22021 invalid byte sequence for encoding "LATIN1": 0x00')
    assert.equal(
      refusal('WIN1252', '81'),
      '22P05 character with byte sequence 0x81 in encoding "WIN1252" has no equivalent in encoding "UTF8"',
    )
    assert.equal(refusal('GB18030', '8431a437'), '\ufffd')
  })
})
