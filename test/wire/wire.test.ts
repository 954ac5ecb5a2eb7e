// Every wire script runs on this server and on a real PostgreSQL: both must send the very messages the script holds.
import { after, before, describe, test } from 'node:test'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'
import { type PostgresProcess, startPostgres } from '../support/postgres.ts'
import { runScript } from './run-script.ts'

const scripts = fileURLToPath(new URL('scripts/', import.meta.url))

describe('wire scripts', () => {
  let cadastre: CadastreProcess
  let postgres: PostgresProcess
  before(async () => {
    ;[cadastre, postgres] = await Promise.all([startCadastre({ flags: ['--log-level', 'warn'] }), startPostgres()])
  })
  after(async () => {
    await Promise.all([cadastre?.stop(), postgres?.stop()])
  })
  for (const file of globSync('*.pgtest', { cwd: scripts }).sort()) {
    const text = readFileSync(`${scripts}${file}`, 'utf8')
    const target = (port: number) => ({ host: '127.0.0.1', port, user: 'cadastre', database: 'cadastre' })
    test(`${file} on PostgreSQL`, async () => void (await runScript(text, target(postgres.port))))
    test(`${file} on Cadastre`, async () => void (await runScript(text, target(cadastre.pgPort))))
  }
})
