// What a session keeps of the functions that it called: their statements, bound and planned. A function that was replaced begins anew.
import type { Routine } from '../../../engine/routines/routine.ts'
import type { SessionCore } from '../session-core.ts'
import { keptRoutinesMax } from './limits.ts'

const kept = new WeakMap<SessionCore, Map<string, { readonly routine: Routine; readonly made: unknown }>>()

export function keptStatements<T>(core: SessionCore, routine: Routine, key: string, make: () => T): T {
  let routines = kept.get(core)
  if (!routines) kept.set(core, (routines = new Map()))
  const whole = `${routine.oid} ${key}`
  const known = routines.get(whole)
  if (known?.routine.definition === routine.definition && known.routine.name === routine.name) return known.made as T
  routines.delete(whole)
  for (const [oldest] of routines) {
    if (routines.size < keptRoutinesMax) break
    routines.delete(oldest)
  }
  const made = make()
  routines.set(whole, { routine, made })
  return made
}
