// What the arguments of the regexp_… functions must be.
import { invalidParameter } from '../../errors.ts'

export function withoutGlobal(flags: string, name: string, hint?: string): string {
  if (flags.includes('g')) throw invalidParameter(`${name}() does not support the "global" option`, { hint })
  return flags
}

export function parameterAtLeast(name: string, value: number, least: number): void {
  if (value < least) throw invalidParameter(`invalid value for parameter "${name}": ${value}`)
}
