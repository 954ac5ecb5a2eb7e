// Processes that open a new file at the same moment: one of them makes the relations, and the others find them whole.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { openSqlite } from './sqlite.ts'

const directory = mkdtempSync(join(tmpdir(), 'cadastre-objects-open-'))
after(() => rmSync(directory, { recursive: true }))

// Threads: SQLite locks them out of one another's transactions alike.
const opener = `
  const { parentPort, workerData } = require('node:worker_threads')
  const opening = import(${JSON.stringify(new URL('./sqlite.ts', import.meta.url).href)})
  void opening.then(() => parentPort.postMessage('loaded'))
  parentPort.once('message', async () => {
    const store = await (await opening).openSqlite(workerData)
    const id = await store.nextId()
    await store.close()
    parentPort.postMessage(id)
    parentPort.close()
  })
`

describe('a new file of objects', () => {
  it('is made once by processes that open it at the same moment', async () => {
    const path = join(directory, 'raced.sqlite')
    const openers = Array.from({ length: 3 }, () => new Worker(opener, { eval: true, workerData: path }))
    await Promise.all(openers.map((one) => once(one, 'message')))
    const told = openers.map((one) => once(one, 'message'))
    for (const one of openers) one.postMessage('open')
    const ids = (await Promise.all(told)).flat() as number[]
    assert.equal(new Set(ids).size, 3)
    const again = await openSqlite(path)
    assert.ok((await again.nextId()) > Math.max(...ids))
    await again.close()
  })
})
