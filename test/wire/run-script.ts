// Runs a wire script against a server, and says where the two disagree.
import { frontendMessage } from './frontend-messages.ts'
import { matches, messageLine, parseScript } from './script.ts'
import type { Step } from './script.ts'
import { WireClient, cancelRequest } from './wire-client.ts'
import type { WireMessage } from './wire-client.ts'

export interface ScriptTarget {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
}

interface Open {
  readonly client: WireClient
  pid?: number
  key?: string
}

/** Messages that come when they will. */
const unasked = ['ParameterStatus', 'NoticeResponse', 'BackendKeyData']

/** Throws an Error that names the script's line. With `record`, returns the script with what the server answered instead. */
export async function runScript(text: string, target: ScriptTarget, record = false): Promise<string> {
  const steps = parseScript(text)
  const open = new Map<string, Open>()
  const kept = new Set<string>()
  const answers = new Map<Step, WireMessage[]>()
  let current = ''
  const here = (): Open => {
    const found = open.get(current)
    if (!found) throw new Error(`there is no connection ${current}`)
    return found
  }
  try {
    for (const step of steps) {
      try {
        await runStep(step)
      } catch (error) {
        throw new Error(`line ${step.line}: ${(error as Error).message}`, { cause: error })
      }
    }
  } finally {
    for (const { client } of open.values()) client.destroy()
  }
  return record ? rewrite(text, answers) : text

  async function runStep(step: Step): Promise<void> {
    const [word = ''] = step.words
    switch (step.verb) {
      case 'connect':
      case 'login': {
        current = word
        const client = await WireClient.open(target.host, target.port)
        open.set(word, { client })
        if (step.verb === 'connect') return
        client.sendStartup({ user: target.user, database: target.database, ...step.parameters })
        const greeting = await client.until('ReadyForQuery')
        const key = greeting.find((message) => message.type === 'BackendKeyData')
        open.set(word, { client, pid: key?.pid as number, key: key?.key as string })
        return
      }
      case 'on':
        current = word
        return
      case 'keep':
        for (const type of step.words) kept.add(type)
        return
      case 'wait':
        await new Promise((resolve) => setTimeout(resolve, Number(word)))
        return
      case 'send': {
        const defaults = { user: target.user, database: target.database }
        const bytes = step.messages.map(({ type, fields }) =>
          frontendMessage(type, type === 'StartupMessage' && !('user' in fields) ? { ...defaults, ...fields } : fields),
        )
        here().client.write(Buffer.concat(bytes))
        return
      }
      case 'byte': {
        const byte = await here().client.rawByte()
        if (byte !== word) throw new Error(`expected byte ${word}, got ${byte}`)
        return
      }
      case 'cancel': {
        const victim = open.get(word)
        const client = await WireClient.open(target.host, target.port)
        client.write(cancelRequest(victim!.pid!, Buffer.from(victim!.key!, 'hex')))
        await client.rest()
        return
      }
      case 'until':
      case 'closed': {
        const seen: WireMessage[] = []
        if (step.verb === 'closed') seen.push(...(await here().client.rest()))
        else for (const type of step.words) seen.push(...(await here().client.until(type)))
        const actual = seen.filter((message) => !unasked.includes(message.type) || kept.has(message.type))
        answers.set(step, actual)
        if (!record) compare(step, actual)
      }
    }
  }
}

function compare(step: Step, actual: readonly WireMessage[]): void {
  for (let index = 0; index < Math.max(actual.length, step.messages.length); index++) {
    const expected = step.messages[index]
    const got = actual[index]
    if (expected && got && expected.type === got.type && matches(expected.fields, got)) continue
    const wanted = expected ? messageLine({ type: expected.type, ...expected.fields }) : 'nothing more'
    throw new Error(
      `message ${index + 1} differs\n  expected ${wanted}\n  received ${got ? messageLine(got) : 'nothing more'}`,
    )
  }
}

/** The script with each block of expectations replaced by what came. */
function rewrite(text: string, answers: ReadonlyMap<Step, readonly WireMessage[]>): string {
  const lines = text.split('\n')
  const out: string[] = []
  let at = 0
  for (const [step, messages] of answers) {
    out.push(...lines.slice(at, step.line), ...messages.map(messageLine))
    at = step.line
    while (at < lines.length && lines[at].trim() !== '') at++
  }
  return [...out, ...lines.slice(at)].join('\n')
}
