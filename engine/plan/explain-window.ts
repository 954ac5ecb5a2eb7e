// Window definitions as EXPLAIN names them: w1 AS (PARTITION BY a ORDER BY b), calls with the same one share it.
import { deparseKeys } from './deparse-expression.ts'
import type { Expression } from './expression.ts'
import type { FrameBound } from './logical.ts'
import type { PhysicalWindow } from './physical.ts'

export function windowTexts(
  calls: readonly PhysicalWindow[],
  text: (expression: Expression) => string,
): { readonly definitions: readonly string[]; readonly nameOf: readonly string[] } {
  const names = new Map<string, string>()
  const nameOf = calls.map((call) => {
    const definition = definitionOf(call, text)
    const name = names.get(definition) ?? `w${names.size + 1}`
    names.set(definition, name)
    return name
  })
  return { definitions: [...names].map(([definition, name]) => `${name} AS (${definition})`), nameOf }
}

function definitionOf(call: PhysicalWindow, text: (expression: Expression) => string): string {
  const parts: string[] = []
  if (call.partitionBy.length > 0) parts.push(`PARTITION BY ${call.partitionBy.map(text).join(', ')}`)
  if (call.orderBy.length > 0) parts.push(`ORDER BY ${deparseKeys(call.orderBy, text).join(', ')}`)
  const { mode, start, end, exclude } = call.frame
  const isDefault = mode === 'range' && start.kind === 'unbounded-preceding' && end.kind === 'current-row'
  if (!isDefault) parts.push(`${mode.toUpperCase()} BETWEEN ${boundText(start, text)} AND ${boundText(end, text)}`)
  if (exclude !== 'no-others') parts.push(`EXCLUDE ${exclude.toUpperCase().replace('-', ' ')}`)
  return parts.join(' ')
}

function boundText(bound: FrameBound, text: (expression: Expression) => string): string {
  const words = bound.kind.toUpperCase().replace('-', ' ')
  return bound.offset ? `${text(bound.offset)} ${words}` : words
}
