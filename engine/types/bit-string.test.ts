// Bit strings read back from both their forms, and order as PostgreSQL orders them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bitType } from './bit.ts'
import { sendBits } from './bit-string.ts'
import { isoSettings } from './iso-settings.ts'

const bits = fc.string({ unit: fc.constantFrom('0', '1'), maxLength: 40 })

test('text and bytes read back', () => {
  fc.assert(
    fc.property(bits, (value) => {
      assert.equal(bitType.parse(value, isoSettings), value)
      assert.equal(bitType.parse(`b${value}`, isoSettings), value)
      assert.equal(bitType.receive(bitType.send(value), isoSettings), value)
    }),
  )
})

test('hexadecimal digits are four bits each', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 64n), (number) => {
      const digits = number.toString(16)
      assert.equal(bitType.parse(`X${digits}`, isoSettings), number.toString(2).padStart(4 * digits.length, '0'))
    }),
  )
})

test('the order is that of the packed bytes, then of the lengths', () => {
  fc.assert(
    fc.property(bits, bits, (a, b) => {
      const [left, right] = [sendBits(a).subarray(4), sendBits(b).subarray(4)]
      const shared = Math.min(left.length, right.length)
      const order =
        Buffer.compare(left.subarray(0, shared), right.subarray(0, shared)) || Math.sign(a.length - b.length)
      assert.equal(bitType.compare!(a, b), order)
    }),
  )
})

test('what follows the last bit is not looked at, and a wrong length is refused', () => {
  const receive = (...bytes: number[]): string => bitType.receive(Uint8Array.from(bytes), isoSettings)
  assert.equal(receive(0, 0, 0, 3, 0xff), '111')
  assert.throws(() => receive(0, 0, 0, 9, 0xff), { sqlstate: '22P03' })
  assert.throws(() => receive(0, 0, 0, 8, 0xff, 0), { sqlstate: '22P03' })
  assert.throws(() => receive(255, 255, 255, 255), /invalid length in external bit string/)
  assert.throws(() => receive(0, 0, 0), { sqlstate: '22P03' })
})
