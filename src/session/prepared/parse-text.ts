// A text's statements. Where parsing takes long enough to be done elsewhere it is part of running them: pg_stat_activity shows it, and it
// can be canceled and times out.
import type { RawStatement } from '../../../engine/parse/parse.ts'
import type { SessionCore } from '../session-core.ts'

export function parseText(
  core: Pick<SessionCore, 'state' | 'startStatement' | 'interrupted'>,
  text: string,
): RawStatement[] | Promise<RawStatement[]> {
  const parsed = core.state.parser.parse(text)
  if (!(parsed instanceof Promise)) return parsed
  const stop = core.startStatement(text)
  return Promise.race([parsed, aborted(core.interrupted)]).finally(stop)
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
