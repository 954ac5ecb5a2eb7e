// Servers that open a store at the same moment: one of them makes it, and the others find it whole.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { bootstrapEdits } from '../bootstrap.ts'
import { openStore } from './open.ts'

const directory = mkdtempSync(join(tmpdir(), 'cadastre-open-'))
after(() => rmSync(directory, { recursive: true }))

// Threads, not processes: SQLite locks them out of one another's transactions alike, and they start sooner.
const opener = `
  const { parentPort, workerData } = require('node:worker_threads')
  const opening = import(${JSON.stringify(new URL('./open.ts', import.meta.url).href)})
  void opening.then(() => parentPort.postMessage('loaded'))
  parentPort.once('message', async () => {
    const store = await (await opening).openStore(workerData)
    const rows = await store.load()
    await store.close()
    parentPort.postMessage(rows.length)
    parentPort.close()
  })
`

describe('a new store in a file', () => {
  it('is made once by servers that open it at the same moment', async () => {
    const path = join(directory, 'raced.sqlite')
    const openers = Array.from({ length: 3 }, () => new Worker(opener, { eval: true, workerData: path }))
    await Promise.all(openers.map((one) => once(one, 'message')))
    const found = openers.map((one) => once(one, 'message'))
    for (const one of openers) one.postMessage('open')
    const rows = bootstrapEdits().length
    assert.deepEqual((await Promise.all(found)).flat(), [rows, rows, rows])
    const store = await openStore(path)
    assert.equal((await store.load()).length, rows)
    await store.close()
  })
})
