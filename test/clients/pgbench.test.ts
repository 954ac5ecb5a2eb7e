// PostgreSQL's pgbench, where it is installed: its initialisation, then its TPC-B transactions in every query mode, after which all
// balances must agree.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { disagreements } from '../../bench/pgbench.ts'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { SimpleClient } from '../support/simple-client.ts'

const missing = spawnSync('pgbench', ['--version']).error ? 'pgbench is not installed' : false
const run = promisify(execFile)

describe('pgbench', { skip: missing }, () => {
  let server: CadastreProcess
  const pgbench = async (...flags: string[]): Promise<string> => {
    const place = ['-h', '127.0.0.1', '-p', String(server.pgPort), '-U', 'cadastre']
    const { stdout, stderr } = await run('pgbench', [...place, ...flags, 'cadastre'])
    return stdout + stderr
  }

  before(async () => {
    server = await startCadastre({ flags: ['--log-level', 'warn'] })
    await pgbench('-i', '-q', '-s', '1')
  })
  after(() => server.stop())

  for (const mode of ['simple', 'extended', 'prepared']) {
    test(`TPC-B in ${mode} mode: none fails, and the balances agree`, async () => {
      const told = await pgbench('-n', '-M', mode, '-c', '8', '-j', '2', '-t', '25')
      assert.match(told, /number of transactions actually processed: 200\/200/)
      assert.match(told, /number of failed transactions: 0 /)
      const client = await SimpleClient.connect(server.pgPort)
      const query = async (sql: string): Promise<(string | null)[][]> => (await client.query(sql)).rows
      assert.deepEqual(await disagreements({ name: 'cadastre', query }, 1), [])
      client.end()
    })
  }
})
