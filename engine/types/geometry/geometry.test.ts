// Geometric values read back from both their forms, and wrong bytes are refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isoSettings } from '../iso-settings.ts'
import type { TypeDefinition } from '../type.ts'
import { boxOf } from './shapes.ts'
import { boxType, circleType, lineType, lsegType, pathType, pointType, polygonType } from './types.ts'

const plain = { noNullPrototype: true }
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true }))
const point = fc.record({ x: number, y: number }, plain)
const points = fc.array(point, { minLength: 1, maxLength: 5 })

function readsBack<V>(type: TypeDefinition<V>, values: fc.Arbitrary<V>): void {
  test(`${type.name} reads back`, () => {
    fc.assert(
      fc.property(values, (value) => {
        assert.deepEqual(type.parse(type.format(value, isoSettings), isoSettings), value)
        assert.deepEqual(type.receive(type.send(value), isoSettings), value)
      }),
    )
  })
}

readsBack(pointType, point)
readsBack(lsegType, fc.record({ start: point, end: point }, plain))
readsBack(
  boxType,
  fc.tuple(point, point).map(([a, b]) => boxOf(a, b)),
)
readsBack(lineType, fc.record({ a: fc.integer({ min: 1 }), b: number, c: number }, plain))
readsBack(pathType, fc.record({ closed: fc.boolean(), points }, plain))
readsBack(polygonType, fc.record({ points }, plain))
readsBack(circleType, fc.record({ center: point, radius: fc.double({ min: 0, noNaN: true }) }, plain))

test('wrong bytes are refused', () => {
  const receive = (type: TypeDefinition, ...bytes: number[]): (() => unknown) => {
    return () => type.receive(Uint8Array.from(bytes), isoSettings)
  }
  assert.throws(receive(pointType, 0, 1), { sqlstate: '22P03' })
  assert.throws(receive(lineType, ...Array.from({ length: 24 }, () => 0)), /A and B cannot both be zero/)
  assert.throws(receive(polygonType, 0, 0, 0, 0), /invalid number of points in external "polygon" value/)
  assert.throws(receive(polygonType, 0, 0, 0, 1), { sqlstate: '22P03' })
  assert.throws(receive(pathType, 1, 0xff, 0xff, 0xff, 0xff), /invalid number of points in external "path" value/)
  const circle = circleType.send({ center: { x: 1, y: 2 }, radius: 3 })
  circle[16] |= 0x80
  assert.throws(() => circleType.receive(circle, isoSettings), /invalid radius in external "circle" value/)
})
