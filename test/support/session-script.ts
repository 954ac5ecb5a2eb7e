// Scripts of several sessions at once, and what each statement of them answered: the same script on PostgreSQL and on this server
// must leave the same transcript. A line is `a> SQL`; `a&> SQL` is not waited for unless it ends by itself, and `a> wait` is where it
// must have ended. Lines that start with # say what follows.
import { setTimeout as sleep } from 'node:timers/promises'
import { SimpleClient, type SimpleResult } from './simple-client.ts'

interface ScriptSession {
  readonly client: SimpleClient
  readonly pid: string
  running: Promise<SimpleResult> | undefined
}

/** How long a statement may take to end or to begin waiting. */
const settleMillisecondsMax = 10_000

export async function runSessionScript(port: number, script: string): Promise<string[]> {
  const transcript: string[] = []
  const sessions = new Map<string, ScriptSession>()
  const monitor = await SimpleClient.connect(port)
  const session = async (name: string): Promise<ScriptSession> => {
    let found = sessions.get(name)
    if (!found) {
      const client = await SimpleClient.connect(port)
      // PostgreSQL looks for deadlocks after this time: soon, and after whoever waits first.
      await client.query("SET deadlock_timeout = '10ms'")
      const pid = (await client.query('SELECT pg_backend_pid()')).rows[0][0]!
      sessions.set(name, (found = { client, pid, running: undefined }))
    }
    return found
  }
  try {
    for (const line of script.split('\n').map((one) => one.trim())) {
      if (line === '') continue
      const step = /^(\w+)(&?)>\s*(.*)$/.exec(line)
      if (!step) {
        transcript.push(line)
        continue
      }
      const [, name, background, sql] = step
      const one = await session(name)
      if (sql === 'wait') {
        transcript.push(`${name}: ${told(await withinTime(one.running!, `${name} to come to its end`))}`)
        one.running = undefined
        continue
      }
      const result = one.client.query(sql)
      if (!background) {
        transcript.push(`${name}> ${sql}: ${told(await withinTime(result, `${name}: ${sql}`))}`)
        continue
      }
      const ended = await endedOrWaiting(monitor, one.pid, result)
      transcript.push(`${name}> ${sql}: ${ended ? told(ended) : 'waits'}`)
      if (!ended) one.running = result
    }
  } finally {
    for (const { client } of sessions.values()) client.end()
    monitor.end()
  }
  return transcript
}

async function endedOrWaiting(
  monitor: SimpleClient,
  pid: string,
  result: Promise<SimpleResult>,
): Promise<SimpleResult | undefined> {
  const deadline = Date.now() + settleMillisecondsMax
  for (;;) {
    const ended = await Promise.race([result, sleep(30)])
    if (ended) return ended
    const { rows } = await monitor.query(
      `SELECT 1 FROM pg_stat_activity WHERE pid = ${pid} AND wait_event_type = 'Lock'`,
    )
    if (rows.length > 0) return undefined
    if (Date.now() > deadline) throw new Error(`session ${pid} neither ended nor waits for a lock`)
  }
}

async function withinTime<T>(result: Promise<T>, what: string): Promise<T> {
  const stop = new AbortController()
  const late = sleep(settleMillisecondsMax, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`waited too long for ${what}`)
  })
  late.catch(() => {})
  try {
    return await Promise.race([result, late])
  } finally {
    stop.abort()
  }
}

/** Process ids and OIDs differ from server to server. */
const withoutNumbers = (text: string): string =>
  text.replace(/(process|database|relation|\[|transaction) ?\d+/gi, '$1 N')

function told({ error, notices, rows, tags }: SimpleResult): string {
  const parts = notices.map((notice) => `${notice.severity} ${notice.message}`)
  if (rows.length > 0) parts.push(JSON.stringify(rows))
  parts.push(...tags)
  if (error) {
    parts.push(`${error.sqlstate} ${error.message}`)
    if (error.detail) parts.push(withoutNumbers(error.detail))
    if (error.hint) parts.push(error.hint)
  }
  return parts.join(' | ')
}
