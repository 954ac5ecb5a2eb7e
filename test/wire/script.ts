// A wire script: what to send, byte by byte if need be, and what must come back. The same script runs on any server.
//
//   login [NAME] [{parameters}]      a new connection, past its startup
//   connect [NAME]                   a new connection, nothing sent
//   on NAME                          what follows goes to that connection
//   send                             lines of messages: Name {json}
//   until TYPE [TYPE …]              lines of messages expected: all that come up to these, in this order
//   closed                           lines of messages expected before the server closes
//   byte X                           a byte outside of any message (the answer to SSLRequest)
//   cancel NAME                      a CancelRequest for that connection, over one of its own
//   wait MILLISECONDS                for what leaves no trace on the wire: a query that has begun
//   keep TYPE …                      ParameterStatus and NoticeResponse are left out unless kept
//
// Expected messages may leave fields out; "*" stands for any value. Blocks end at a blank line; # starts a comment.

export interface ScriptMessage {
  readonly type: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface Step {
  readonly line: number
  readonly verb: string
  readonly words: readonly string[]
  readonly parameters: Readonly<Record<string, string>>
  readonly messages: readonly ScriptMessage[]
}

const verbs = new Set(['login', 'connect', 'on', 'send', 'until', 'closed', 'byte', 'cancel', 'keep', 'wait'])

/** Throws on a line that is none of the above. */
export function parseScript(text: string): Step[] {
  const steps: Step[] = []
  let current: (Step & { messages: ScriptMessage[] }) | undefined
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim()
    if (line.startsWith('#')) return
    if (line === '') {
      current = undefined
      return
    }
    if (current) {
      current.messages.push(parseMessage(line, index + 1))
      return
    }
    const brace = line.indexOf('{')
    const [verb, ...words] = (brace < 0 ? line : line.slice(0, brace)).trim().split(/\s+/)
    if (!verbs.has(verb)) throw new Error(`line ${index + 1}: unknown verb ${verb}`)
    const parameters = brace < 0 ? {} : (JSON.parse(line.slice(brace)) as Record<string, string>)
    const step = { line: index + 1, verb, words, parameters, messages: [] }
    steps.push(step)
    if (verb === 'send' || verb === 'until' || verb === 'closed') current = step
  })
  return steps
}

function parseMessage(line: string, number: number): ScriptMessage {
  const brace = line.indexOf('{')
  try {
    return {
      type: (brace < 0 ? line : line.slice(0, brace)).trim(),
      fields: brace < 0 ? {} : (JSON.parse(line.slice(brace)) as Record<string, unknown>),
    }
  } catch (error) {
    throw new Error(`line ${number}: ${String(error)}`, { cause: error })
  }
}

export const messageLine = ({
  type,
  ...fields
}: {
  readonly type: string
  readonly [field: string]: unknown
}): string => (Object.keys(fields).length === 0 ? type : `${type} ${JSON.stringify(fields)}`)

/** Whether a message is what a script expects of it. */
export function matches(expected: unknown, actual: unknown): boolean {
  if (expected === '*') return actual !== undefined
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((each, index) => matches(each, actual[index]))
    )
  }
  if (typeof expected === 'object' && expected !== null) {
    return (
      typeof actual === 'object' &&
      actual !== null &&
      Object.entries(expected).every(([key, value]) => matches(value, (actual as Record<string, unknown>)[key]))
    )
  }
  return expected === actual
}
