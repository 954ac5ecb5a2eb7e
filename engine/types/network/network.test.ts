// Network addresses: every form reads back, and the stored bytes order as the values do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareBytes } from '../../columns/bytes.ts'
import { cidrType } from '../cidr.ts'
import { inetType } from '../inet.ts'
import { isoSettings } from '../iso-settings.ts'
import { macaddrType } from '../macaddr.ts'
import { macaddr8Type } from '../macaddr8.ts'
import type { TypeDefinition } from '../type.ts'
import { packInet } from './inet-bytes.ts'
import { networkOf, type Inet } from './inet-value.ts'

const plain = { noNullPrototype: true }

// Few distinct bits, so that values share networks and runs of zeros.
const version4 = fc.record(
  {
    family: fc.constant(4 as const),
    bits: fc.integer({ min: 0, max: 32 }),
    address: fc.oneof(fc.bigInt(0n, 2n ** 32n - 1n), fc.constantFrom(0n, 10n << 24n, (10n << 24n) | 1n)),
  },
  plain,
)
const version6 = fc.record(
  {
    family: fc.constant(6 as const),
    bits: fc.integer({ min: 0, max: 128 }),
    address: fc
      .array(fc.oneof(fc.constantFrom(0n, 0n, 1n, 0xffffn), fc.bigInt(0n, 0xffffn)), { minLength: 8, maxLength: 8 })
      .map((groups) => groups.reduce((sum, group) => (sum << 16n) | group, 0n)),
  },
  plain,
)
const inets: fc.Arbitrary<Inet> = fc.oneof(version4, version6)
const networks = inets.map((value) => ({
  ...value,
  address: networkOf(value),
}))

function readsBack<V>(type: TypeDefinition<V>, values: fc.Arbitrary<V>): void {
  const unpack = (bytes: Uint8Array): V =>
    type.unpack ? type.unpack(bytes, isoSettings) : type.receive(bytes, isoSettings)
  fc.assert(
    fc.property(values, (value) => {
      assert.deepEqual(type.parse(type.format(value, isoSettings), isoSettings), value)
      assert.deepEqual(type.receive(type.send(value), isoSettings), value)
      assert.deepEqual(unpack(type.pack ? type.pack(value) : type.send(value)), value)
    }),
  )
}

test('inet reads back', () => readsBack(inetType, inets))
test('cidr reads back', () => readsBack(cidrType, networks))
test('macaddr reads back', () => readsBack(macaddrType, fc.bigInt(0n, 2n ** 48n - 1n)))
test('macaddr8 reads back', () => readsBack(macaddr8Type, fc.bigInt(0n, 2n ** 64n - 1n)))

test('stored bytes order as inet does, and only equal values have equal keys', () => {
  fc.assert(
    fc.property(inets, inets, (a, b) => {
      const [left, right] = [packInet(a), packInet(b)]
      const order = Math.sign(inetType.compare!(a, b))
      assert.equal(Math.sign(compareBytes(left, 0, left.length, right, 0, right.length)), order)
      assert.equal(inetType.hashKey!(a) === inetType.hashKey!(b), order === 0)
    }),
  )
})

test('the wire form is refused where it is cut, too long, or says what cannot be', () => {
  const good = [...inetType.send({ family: 4, bits: 8, address: 0x0a010203n })]
  const receive = (bytes: readonly number[]): (() => unknown) => {
    return () => inetType.receive(Uint8Array.from(bytes), isoSettings)
  }
  assert.deepEqual(good, [2, 8, 0, 4, 10, 1, 2, 3])
  assert.throws(receive(good.slice(0, 3)), { sqlstate: '22P03' })
  assert.throws(receive(good.slice(0, 7)), { sqlstate: '22P03' })
  assert.throws(receive([...good, 0]), { sqlstate: '22P03' })
  assert.throws(receive(good.with(0, 4)), /invalid address family in external "inet" value/)
  assert.throws(receive(good.with(1, 33)), /invalid bits in external "inet" value/)
  assert.throws(receive(good.with(3, 16)), /invalid length in external "inet" value/)
  assert.throws(() => cidrType.receive(Uint8Array.from(good), isoSettings), /invalid external "cidr" value/)
  assert.deepEqual(macaddr8Type.receive(Uint8Array.from([1, 2, 3, 4, 5, 6]), isoSettings), 0x010203fffe040506n)
})
