import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PipelineCode } from '../compile/run/run-layouts.ts'
import { testContext } from '../interpret/test-context.ts'
import type { ScanPartition } from '../tables.ts'
import { KeptValues, ReceivedValues } from './kept-values.ts'
import { type OfferBody, type PostedOffer, postedOffer, receivedOffer } from './posted-offer.ts'

const { settings, session } = testContext()
const task: OfferBody['task'] = {
  query: 1,
  settings,
  session,
  catalogVersion: 1,
  cancel: new Int32Array(new SharedArrayBuffer(4)),
  memoryBytesMax: 1,
  thread: 0,
}
const code = (): PipelineCode => ({
  options: {
    pipeline: {
      source: { kind: 'batches', plan: { kind: 'empty', node: 0, types: [], rows: 0 } as never },
      steps: [],
      sink: { kind: 'output' },
      sourceSlots: [],
    },
    parameters: [],
    tables: new Map(),
    slots: 0,
  },
  forms: [],
})
const partitionsOf = (count: number): ScanPartition[] =>
  Array.from({ length: count }, (_, i) => ({ kind: 'some', rows: i }) as ScanPartition)

const job = (of: PipelineCode, partitions: readonly ScanPartition[]): OfferBody['job'] => ({
  kind: 'rows',
  code: of,
  parameters: [1n],
  tables: new Map(),
  partitions,
  attributes: [3],
  predicates: [],
  coded: [],
  types: [],
})

test('code and partitions that come again cross by number, and arrive as the same objects', () => {
  const kept = new KeptValues()
  const received = new ReceivedValues()
  const send = (body: OfferBody): { posted: PostedOffer; read: OfferBody } => {
    const posted = structuredClone(postedOffer(body, kept))
    return { posted, read: receivedOffer(posted, received) }
  }
  const body: OfferBody = { task, job: job(code(), partitionsOf(20)) }
  assert.deepEqual(send(body).read, body)
  const second = send(body).read.job
  const { posted, read } = send(body)
  assert.deepEqual(Object.keys(posted.code!), ['kept'])
  assert.ok(posted.partitions!.every((part) => 'kept' in part))
  assert.deepEqual(read, body)
  assert.ok(read.job.kind === 'rows' && second.kind === 'rows')
  assert.equal(read.job.code, second.code)
  assert.equal(read.job.partitions, second.partitions)
  // Another query over the same rows has other code.
  const other = send({ task, job: job(code(), body.job.kind === 'rows' ? body.job.partitions : []) })
  assert.ok('value' in other.posted.code!)
  assert.ok(other.posted.partitions!.every((part) => 'kept' in part))
})

test('sorts have neither', () => {
  const sort = { kind: 'sort', buckets: [] } as unknown as OfferBody['job']
  const posted = structuredClone(postedOffer({ task, job: sort }, new KeptValues()))
  assert.deepEqual(receivedOffer(posted, new ReceivedValues()), { task, job: sort })
})
