import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeptValues, ReceivedValues } from './kept-values.ts'

const same = <T>(value: T): T => value

/** A worker, and what is posted to it. */
function pair() {
  const kept = new KeptValues()
  const received = new ReceivedValues()
  const post = <T extends object>(value: T): { readonly value: T; readonly crossed: boolean } => {
    const forget = kept.takeForgotten()
    const posted = structuredClone(kept.post(value, same))
    kept.sent(true)
    received.forget(forget)
    return { value: received.receive(posted, same), crossed: 'value' in posted }
  }
  return { kept, received, post }
}

test('what comes again crosses twice, and is one object from then on', () => {
  const { post } = pair()
  const plan = { kind: 'scan' }
  assert.equal(post(plan).crossed, true)
  const second = post(plan)
  assert.equal(second.crossed, true)
  const third = post(plan)
  assert.equal(third.crossed, false)
  assert.equal(third.value, second.value)
  assert.deepEqual(third.value, plan)
})

test('equal objects are different values', () => {
  const { post } = pair()
  const settings = { TimeZone: 'UTC' }
  for (let i = 0; i < 3; i++) post(settings)
  const changed = { TimeZone: 'CET' }
  assert.equal(post(changed).crossed, true)
  assert.deepEqual(post(changed).value, changed)
  assert.deepEqual(post(settings).value, settings)
})

test('the longest unused is given up, and crosses again', () => {
  const { post } = pair()
  const first = { number: -1 }
  const used = { number: -2 }
  for (let i = 0; i < 3; i++) {
    post(first)
    post(used)
  }
  for (let i = 0; i < 300; i++) {
    const other = { number: i }
    for (let times = 0; times < 3; times++) assert.deepEqual(post(other).value, other)
    assert.equal(post(used).crossed, false)
  }
  assert.equal(post(first).crossed, true)
  assert.deepEqual(post(first).value, first)
})

test('what did not go out is sent again', () => {
  const { kept, post } = pair()
  const plan = { kind: 'scan' }
  post(plan)
  kept.post(plan, same)
  kept.sent(false)
  assert.deepEqual(post(plan), { value: plan, crossed: true })
  assert.deepEqual(post(plan), { value: plan, crossed: false })
})

test('more new values in one message than are kept', () => {
  const kept = new KeptValues()
  const received = new ReceivedValues()
  const values = Array.from({ length: 400 }, (_, number) => ({ number }))
  for (let round = 0; round < 4; round++) {
    const forget = kept.takeForgotten()
    const posted = values.map((value) => structuredClone(kept.post(value, same)))
    kept.sent(true)
    received.forget(forget)
    assert.deepEqual(
      posted.map((one) => received.receive(one, same)),
      values,
    )
  }
})
