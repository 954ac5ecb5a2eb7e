import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PgError } from '../../../engine/errors.ts'
import { HeapRoom } from './heap-room.ts'

const megabyte = 1024 * 1024
const large = 10 * megabyte

/** A heap of 1 GB whose bytes the test sets. */
function heapOf(used: number): { bytes: number; collected: number; used(): number; limit: number; collect(): void } {
  return {
    bytes: used * megabyte,
    collected: 0,
    used() {
      return this.bytes
    },
    limit: 1024 * megabyte,
    collect() {
      this.collected++
    },
  }
}

const ask = (answer: number) => (): Promise<number> => Promise.resolve(answer)
const itself = (answer: number): number => answer

test('what there is room for is admitted at once, and garbage is left alone', async () => {
  const heap = heapOf(100)
  assert.equal(await new HeapRoom(heap).inTurn(ask(large), itself), large)
  assert.equal(heap.collected, 0)
})

test('a full heap keeps large answers waiting until something has gone, and admits small ones', async () => {
  const heap = heapOf(900)
  const room = new HeapRoom(heap)
  assert.equal(await room.inTurn(ask(1000), itself), 1000)
  setTimeout(() => (heap.bytes = 0), 120)
  assert.equal(await room.inTurn(ask(large), itself), large)
  assert.equal(heap.collected, 1)
})

test('who waited in vain, or is larger than all room, is refused with 53200, and the next has its turn', async () => {
  const heap = heapOf(900)
  const room = new HeapRoom(heap, 80)
  const full = (error: unknown): boolean => error instanceof PgError && error.sqlstate === '53200'
  await assert.rejects(room.inTurn(ask(large), itself), full)
  heap.bytes = 0
  await assert.rejects(room.inTurn(ask(200 * megabyte), itself), full)
  assert.equal(await room.inTurn(ask(large), itself), large)
})

test('one is asked for after the other, also after one that failed', async () => {
  const room = new HeapRoom(heapOf(0))
  const told: string[] = []
  const say = (name: string) => async (): Promise<number> => {
    told.push(`${name} asks`)
    await new Promise((resolve) => setTimeout(resolve, 5))
    told.push(`${name} has`)
    if (name === 'b') throw new Error('its parser failed')
    return 1
  }
  const [, b] = await Promise.allSettled(['a', 'b', 'c'].map((name) => room.inTurn(say(name), itself)))
  assert.equal(b.status, 'rejected')
  assert.deepEqual(told, ['a asks', 'a has', 'b asks', 'b has', 'c asks', 'c has'])
})
