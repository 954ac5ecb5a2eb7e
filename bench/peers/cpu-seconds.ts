// Processor time of a process and of its children, the ended ones included. Linux only.
import { readdirSync, readFileSync } from 'node:fs'

/** Ticks of /proc/PID/stat; 100 a second on every Linux that Node runs on. */
const ticksPerSecond = 100

interface Ticks {
  readonly parent: number
  readonly own: number
  readonly endedChildren: number
}

export function cpuSeconds(process: number): number | undefined {
  const root = ticksOf(process)
  if (!root) return undefined
  let ticks = root.own + root.endedChildren
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const other = ticksOf(Number(name))
    if (other?.parent === process) ticks += other.own + other.endedChildren
  }
  return ticks / ticksPerSecond
}

function ticksOf(process: number): Ticks | undefined {
  try {
    const text = readFileSync(`/proc/${process}/stat`, 'latin1')
    // The command's name, in parentheses, may hold spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [user, system, childUser, childSystem] = fields.slice(11, 15).map(Number)
    return { parent: Number(fields[1]), own: user + system, endedChildren: childUser + childSystem }
  } catch {
    return undefined
  }
}
