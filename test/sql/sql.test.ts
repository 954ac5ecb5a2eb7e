// Every golden file runs on this server and on a real PostgreSQL, and both must answer what the file says.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { type PostgresProcess, startPostgres } from '../support/postgres.ts'
import { runFile } from './run-file.ts'

const root = fileURLToPath(new URL('.', import.meta.url))
const files = globSync('**/*.slt', { cwd: root }).sort()

describe('golden SQL files', () => {
  let cadastre: CadastreProcess
  let postgres: PostgresProcess
  before(async () => {
    // One after the other: if the second fails, `after` still stops the first, and the run ends.
    cadastre = await startCadastre({ flags: ['--log-level', 'warn'] })
    postgres = await startPostgres()
  })
  after(async () => {
    await Promise.all([cadastre?.stop(), postgres?.stop()])
  })
  for (const file of files) {
    const text = readFileSync(`${root}${file}`, 'utf8')
    test(`${file} on PostgreSQL`, async () => assert.deepEqual(await runFile(postgres.port, 'postgres', text), []))
    test(`${file} on Cadastre`, async () => assert.deepEqual(await runFile(cadastre.pgPort, 'cadastre', text), []))
  }
})
