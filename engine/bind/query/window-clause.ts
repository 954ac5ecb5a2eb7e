// WINDOW w AS (…): named windows, which may refine earlier ones.
import { PgError } from '../../errors.ts'
import { locationOf, type ParseNode } from '../../parse/node.ts'
import { at } from '../binding.ts'
import type { Level } from '../scope.ts'
import { refineWindow } from '../expression/window.ts'

/** By name; each definition stands by itself, with what it refines merged in. */
export function nameWindows(nodes: readonly ParseNode[] | undefined, level: Level): ReadonlyMap<string, ParseNode> {
  const windows = new Map<string, ParseNode>()
  for (const { WindowDef: definition } of nodes ?? []) {
    const fields = at(level.binding, locationOf(definition))
    if (windows.has(definition.name))
      throw new PgError('42P20', `window "${definition.name}" is already defined`, fields)
    const base: ParseNode = definition.refname && windows.get(definition.refname)
    if (definition.refname && !base) throw new PgError('42704', `window "${definition.refname}" does not exist`, fields)
    windows.set(definition.name, base ? refineWindow(definition, base, level) : definition)
  }
  return windows
}
