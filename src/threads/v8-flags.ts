// What V8 is told of this program, before it has compiled any of it: cached code is valid for the flags that it was made under.
import { setFlagsFromString } from 'node:v8'

const flags: readonly string[] = [
  // Functions are compiled by the baseline compiler at once, not interpreted first: most of what a query needs runs a few times for it.
  '--always-sparkplug',
  // And on the thread that calls them: a process that ends while they are compiled in the background may hang (see end-process.ts).
  '--no-concurrent-sparkplug',
]

export function setV8Flags(): void {
  for (const flag of flags) setFlagsFromString(flag)
}
