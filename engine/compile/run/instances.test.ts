import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SharedColumns } from '../../columns/shared-columns.ts'
import { lendInstance } from './instances.ts'
import { compileModule } from './web-assembly.ts'

/** (func (export "run") (param i32) (result i32) (call $env.f (local.get 0))), over memory that it imports. */
const caller = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x06, 0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f],
  ...[0x02, 0x1a, 0x02, 0x03, 0x65, 0x6e, 0x76, 0x06, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 0x02, 0x03, 0x01],
  ...[0x80, 0x80, 0x04, 0x03, 0x65, 0x6e, 0x76, 0x01, 0x66, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x07, 0x01, 0x03, 0x72, 0x75, 0x6e, 0x00, 0x01, 0x0a, 0x08, 0x01, 0x06, 0x00, 0x20, 0x00, 0x10, 0x00, 0x0b],
)

const memoryOf = () => SharedColumns.create({ cacheBytes: 1 << 16 }).arena.handle.memory

test('an instance that was given back serves another run, and calls what that one gave', () => {
  const module = compileModule(caller)
  const memory = memoryOf()
  const first = lendInstance(module, memory, { f: (value) => value + 1 })
  assert.equal(first.instance.exports.run(1), 2)
  first.giveBack()
  assert.throws(() => first.instance.exports.run(1), /given back/)
  const second = lendInstance(module, memory, { f: (value) => value * 10 })
  assert.equal(second.instance, first.instance)
  assert.equal(second.instance.exports.run(7), 70)
})

test('runs at the same time have an instance each', () => {
  const module = compileModule(caller)
  const memory = memoryOf()
  const one = lendInstance(module, memory, { f: () => 1 })
  const other = lendInstance(module, memory, { f: () => 2 })
  assert.deepEqual([one.instance.exports.run(0), other.instance.exports.run(0)], [1, 2])
  one.giveBack()
  assert.equal(other.instance.exports.run(0), 2)
})

test('an instance over other memory is not lent', () => {
  const module = compileModule(caller)
  const first = lendInstance(module, memoryOf(), { f: () => 1 })
  first.giveBack()
  assert.notEqual(lendInstance(module, memoryOf(), { f: () => 1 }).instance, first.instance)
})

test('one that failed within what it called serves the next', () => {
  const module = compileModule(caller)
  const memory = memoryOf()
  const failing = lendInstance(module, memory, {
    f: () => {
      throw new Error('stop')
    },
  })
  assert.throws(() => failing.instance.exports.run(0), /stop/)
  failing.giveBack()
  assert.equal(lendInstance(module, memory, { f: () => 5 }).instance.exports.run(0), 5)
})
