// What is the same whoever speaks the protocol comes after the rest: the store is checked, and moved.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { serverProgram } from '../../support/server-program.ts'
import { describeStore } from './describe-store.ts'

const command = (...words: string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(process.execPath, [serverProgram, ...words], (_, stdout, stderr) => resolve(stdout + stderr))
  })

describeStore('postgres', (store) => {
  test('is checked, and moved to a file', async () => {
    const { directory } = store
    assert.match(await command('verify', '--data-dir', directory), /no problems/)
    const moved = await command('copy-store', '--data-dir', directory, '--to', 'metadata.sqlite')
    assert.match(moved, /^\d+ rows: postgres:\/\/cadastre@127.* -> .*metadata\.sqlite\n$/)
    await store.start()
    assert.deepEqual(await store.run('SELECT count(*) FROM kept'), [['3']])
    await store.run('CREATE TABLE in_file (a int)')
    assert.ok(!(await store.storedTables()).includes('in_file'))
  })
})
