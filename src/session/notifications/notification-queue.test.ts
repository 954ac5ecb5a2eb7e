import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PgError } from '../../../engine/errors.ts'
import { Listener } from './listener.ts'
import { NotificationQueue } from './notification-queue.ts'

const listening = (queue: NotificationQueue, database: number, channel: string): Listener => {
  const listener = new Listener(queue, database)
  listener.apply([{ kind: 'listen', channel }])
  return listener
}

const from1 = (channel: string, payload: string) => ({ sender: 1, channel, payload })

const payloads = (listener: Listener): string[] => listener.take().map(({ payload }) => payload)

test('a message reaches those who listen to its channel in its database', () => {
  const queue = new NotificationQueue()
  const [here, other, elsewhere] = [listening(queue, 1, 'a'), listening(queue, 1, 'b'), listening(queue, 2, 'a')]
  let told = 0
  here.onNotification = () => told++
  queue.publish(1, [from1('a', 'x'), from1('a', 'y'), from1('c', 'z')])
  assert.deepEqual([payloads(here), payloads(other), payloads(elsewhere)], [['x', 'y'], [], []])
  assert.equal(told, 1)
  assert.deepEqual(here.take(), [])
})

test('what waits counts until its last listener has it, or is gone, or does not listen any more', () => {
  const queue = new NotificationQueue()
  const listeners = ['a', 'a', 'a'].map((channel) => listening(queue, 1, channel))
  queue.publish(1, [from1('a', 'x')])
  const { usage } = queue
  assert.ok(usage > 0)
  listeners[0].take()
  assert.equal(queue.usage, usage)
  listeners[1].close()
  assert.equal(queue.usage, usage)
  listeners[2].apply([{ kind: 'unlisten', channel: undefined }])
  assert.equal(queue.usage, 0)
  assert.equal(listeners[2].hasWaiting, false)
  queue.publish(1, [from1('a', 'y')])
  assert.deepEqual(listeners.map(payloads), [['y'], [], []])
})

test('a listener that never takes makes others wait no longer than there is room', () => {
  const queue = new NotificationQueue()
  const slow = listening(queue, 1, 'a')
  const full = (): boolean => {
    try {
      queue.requireRoom()
      return false
    } catch (error) {
      assert.ok(error instanceof PgError && error.sqlstate === '54000')
      return true
    }
  }
  const payload = 'x'.repeat(7999)
  while (!full()) queue.publish(1, [from1('a', payload)])
  assert.ok(queue.usage >= 1 && queue.usage < 1.01)
  slow.close()
  assert.equal(full(), false)
})
