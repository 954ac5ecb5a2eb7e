// cadastre backup and cadastre restore: a running server does the work as a task; this side asks for it, shows how far it is, and cancels
// it when interrupted.
import { resolve } from 'node:path'
import { Client } from 'pg'
import { progressLine } from './progress-line.ts'

export interface Output {
  /** A line of its own. */
  line(text: string): void
  /** Replaced by what comes next; absent: nobody looks. */
  progress?(text: string): void
}

const pollMs = 200

/** Of a location that is a path: as seen from here, since the server must be given an absolute one. */
const located = (location: string): string => (/^[a-z][a-z0-9+.-]*:\/\//i.test(location) ? location : resolve(location))

export async function backup(url: string, to: string, output: Output): Promise<void> {
  const location = located(to)
  await ask(url, 'backup', location, output, async (client) => {
    const made = await client.query<{ id: number }>('SELECT cadastre.backup($1) AS id', [location])
    const { rows } = await client.query<{ rows: string; bytes: string }>(
      'SELECT rows, bytes FROM cadastre.backup WHERE id = $1',
      [made.rows[0].id],
    )
    output.line(`${rows[0].rows} rows, ${rows[0].bytes} bytes: ${location}`)
  })
}

export async function restore(url: string, from: string, database: string | undefined, output: Output): Promise<void> {
  const location = located(from)
  await ask(url, 'restore', location, output, async (client) => {
    const { rows } = await client.query<{ name: string }>('SELECT cadastre.restore($1, $2) AS name', [
      location,
      database ?? null,
    ])
    output.line(`database ${rows[0].name}`)
  })
}

async function ask(
  url: string,
  kind: 'backup' | 'restore',
  location: string,
  output: Output,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = new Client({ connectionString: url, application_name: `cadastre ${kind}` })
  const observer = new Client({ connectionString: url, application_name: `cadastre ${kind}` })
  // A connection that breaks fails what is asked on it; without listeners it would end this process.
  for (const one of [client, observer]) one.on('error', () => {})
  client.on('notice', ({ severity, message }) => output.line(`${severity}: ${message}`))
  const task = `kind = '${kind}' AND reason = $1 AND state = 'running'`
  const cancel = (): void =>
    void observer.query(`SELECT cadastre.cancel_task(id) FROM cadastre.tasks WHERE ${task}`, [location]).catch(() => {})
  let polling: Promise<void> | undefined
  const poll = async (): Promise<void> => {
    const { rows } = await observer.query<Record<'rows_done' | 'rows_total' | 'bytes_done' | 'bytes_total', string>>(
      `SELECT rows_done, rows_total, bytes_done, bytes_total FROM cadastre.tasks WHERE ${task}`,
      [location],
    )
    if (rows.length > 0) output.progress?.(progressLine(kind, rows[0]))
  }
  await client.connect()
  try {
    await observer.connect()
    process.once('SIGINT', cancel)
    const timer = setInterval(() => {
      polling ??= poll()
        .catch(() => {})
        .finally(() => (polling = undefined))
    }, pollMs)
    try {
      await work(client)
    } finally {
      clearInterval(timer)
      process.off('SIGINT', cancel)
      await polling
      output.progress?.('')
    }
  } finally {
    await Promise.all([client.end(), observer.end()])
  }
}
