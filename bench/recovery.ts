// How long a server takes to start on a log that nothing was flushed of: as much of it as a crash could ever leave, and more.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startCadastre } from './peers/cadastre.ts'
import type { Report } from './report.ts'

export interface RecoveryOptions {
  readonly logMegabytes: number
  readonly rowsPerCommit: number
}

const secondsMax = 10

export async function recovery(options: RecoveryOptions): Promise<Report> {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-recovery-'))
  try {
    const table = await createTable(directory)
    const rows = await writeLog(directory, table, options)
    const log = join(directory, 'log')
    const bytes = readdirSync(log).reduce((sum, file) => sum + statSync(join(log, file)).size, 0)
    const start = performance.now()
    const server = await startCadastre({ directory })
    const seconds = (performance.now() - start) / 1000
    const cpu = server.cpuSeconds()
    const [[count]] = await server.query('SELECT count(*)::text FROM recovered')
    await server.close()
    return {
      bench: 'recovery',
      settings: { ...options },
      measures: [
        {
          name: `${(bytes / 1e6).toFixed(0)} MB of log, ${rows} rows`,
          unit: 's',
          figures: { cadastre: seconds },
          ratio: seconds / secondsMax,
          bar: { atMost: 1 },
          note: `from start to ready, of at most ${secondsMax} s; ${cpu?.toFixed(1) ?? '-'} s of processor time`,
        },
      ],
      problems: Number(count) === rows ? [] : [`${String(count)} rows are there, ${rows} were acknowledged`],
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function createTable(directory: string): Promise<number> {
  const server = await startCadastre({ directory })
  await server.execute(
    'CREATE TABLE recovered (id bigint PRIMARY KEY, account integer, amount numeric(12,2), at timestamp, note text)',
  )
  const [[oid]] = await server.query(`SELECT 'recovered'::regclass::oid::text`)
  await server.close()
  return Number(oid)
}

/** Answers the rows that were acknowledged before the writer was killed. */
async function writeLog(directory: string, table: number, options: RecoveryOptions): Promise<number> {
  const entry = fileURLToPath(new URL('recovery-writer.ts', import.meta.url))
  const { logMegabytes, rowsPerCommit } = options
  const writer = spawn(process.execPath, [entry, directory, ...[table, logMegabytes, rowsPerCommit].map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = ''
  writer.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()))
  await once(writer, 'close')
  const rows = /rows (\d+)/.exec(told)
  if (!rows) throw new Error('the writer of the log ended early')
  return Number(rows[1])
}
