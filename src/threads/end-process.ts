// The end of a process that may have begun a moment ago. Node joins V8's background threads before it ends, and one of these that compiles
// may wait for a collection which only the ending thread could run: both wait for ever (nodejs/node#54918). Idle, that thread still serves
// such requests, and what is being compiled comes to its end.
import { setTimeout as delay } from 'node:timers/promises'

/** Long enough for the compilation of the largest functions; nothing starts new ones. */
const settlingMilliseconds = 150

export async function endProcess(code: number): Promise<never> {
  process.exitCode = code
  await delay(settlingMilliseconds)
  process.exit(code)
}
