// Scripts of statements on several connections, and what a server makes of them: outcomes as lines of text, so that two servers can
// be compared line by line.
import { setTimeout as sleep } from 'node:timers/promises'
import { SimpleClient, type SimpleResult } from '../../support/simple-client.ts'

/**
 * One step a line: `a: SQL` runs on connection a and ends. `a? SQL` must wait for another connection. `a!` is the end of what a was
 * waiting with. Lines without a connection (`setup SQL`) run first on a connection of their own.
 */
export interface Scenario {
  readonly name: string
  readonly script: string
}

/** A statement that is to wait must still do so after this long; one that is to end has as long as this, many times over. */
const waitMilliseconds = 120
const endMilliseconds = 15_000

export async function play(port: number, { script }: Scenario): Promise<string[]> {
  const clients = new Map<string, SimpleClient>()
  const waiting = new Map<string, Promise<SimpleResult>>()
  const outcomes: string[] = []
  const client = async (name: string): Promise<SimpleClient> => {
    let known = clients.get(name)
    if (!known) clients.set(name, (known = await SimpleClient.connect(port)))
    return known
  }
  try {
    for (const line of script.split('\n').map((one) => one.trim())) {
      if (line === '') continue
      const step = /^(\w+)([:?!]) ?(.*)$/.exec(line)
      if (!step) throw new Error(`not a step: ${line}`)
      const [, name, kind, sql] = step
      if (kind === '!') {
        const result = waiting.get(name)
        if (!result) throw new Error(`${name} waits for nothing: ${line}`)
        waiting.delete(name)
        outcomes.push(`${name}! ${describe(await inTime(result, line))}`)
        continue
      }
      const result = (await client(name)).query(sql)
      result.catch(() => {})
      if (kind === ':') outcomes.push(`${line} -> ${describe(await inTime(result, line))}`)
      else {
        waiting.set(name, result)
        const ended = await Promise.race([result, sleep(waitMilliseconds)])
        outcomes.push(`${line} -> ${ended ? describe(ended) : 'waits'}`)
      }
    }
  } finally {
    for (const one of clients.values()) one.end()
  }
  return outcomes
}

function inTime(result: Promise<SimpleResult>, line: string): Promise<SimpleResult> {
  const late = sleep(endMilliseconds, undefined, { ref: false }).then(() => {
    throw new Error(`no end of: ${line}`)
  })
  return Promise.race([result, late])
}

/** Process and transaction numbers are each server's own. */
const withoutNumbers = (text: string | undefined): string =>
  text === undefined ? '' : ` (${text.replace(/\b(Process|process|transaction) \d+/g, '$1 N').replaceAll('\n', ' | ')})`

function describe({ error, rows, tags }: SimpleResult): string {
  const found = rows.map((row) => row.map((value) => value ?? 'NULL').join(',')).join(' ')
  if (error) return `${error.sqlstate} ${error.message}${withoutNumbers(error.detail)}`
  return [found, tags.join(' ')].filter((part) => part !== '').join(' | ')
}
