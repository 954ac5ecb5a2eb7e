// Runs one golden file in a database of its own, so that files cannot see each other.
import { SimpleClient } from '../support/simple-client.ts'
import { judge, parseSlt, printRows, type SltOutcome, type SltRecord } from './slt.ts'

let lastDatabase = 0

async function withDatabase<T>(port: number, work: (client: SimpleClient) => Promise<T>): Promise<T> {
  const database = `slt_${process.pid}_${++lastDatabase}`
  const admin = await SimpleClient.connect(port)
  const created = await admin.query(`CREATE DATABASE ${database}`)
  if (created.error) throw new Error(created.error.message)
  const client = await SimpleClient.connect(port, { database })
  try {
    return await work(client)
  } finally {
    client.end()
    await new Promise((resolve) => setTimeout(resolve, 20))
    await admin.query(`DROP DATABASE ${database}`)
    admin.end()
  }
}

async function run(client: SimpleClient, record: SltRecord): Promise<SltOutcome> {
  const result = await client.query(record.sql)
  const count = /(\d+)$/.exec(result.tags.at(-1) ?? '')
  return { rows: result.rows, count: count ? Number(count[1]) : undefined, error: result.error }
}

/** What differed from the file; empty: nothing. */
export function runFile(port: number, server: string, text: string): Promise<string[]> {
  return withDatabase(port, async (client) => {
    const problems: string[] = []
    for (const record of parseSlt(text)) {
      if (record.skip.includes(server)) continue
      const problem = judge(record, await run(client, record))
      if (problem) problems.push(problem)
    }
    return problems
  })
}

/** Rows of every query record, by its line: how `complete.ts` fills a file in. */
export function answersOf(port: number, text: string): Promise<Map<number, string[]>> {
  return withDatabase(port, async (client) => {
    const answers = new Map<number, string[]>()
    for (const record of parseSlt(text)) {
      if (record.skip.includes('postgres')) continue
      const outcome = await run(client, record)
      if (record.kind === 'query')
        answers.set(
          record.line,
          outcome.error ? [`ERROR ${outcome.error.sqlstate} ${outcome.error.message}`] : printRows(outcome.rows ?? []),
        )
    }
    return answers
  })
}
