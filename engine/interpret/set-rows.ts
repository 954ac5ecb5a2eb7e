// The rows of one call of a set-returning function; a scalar function in its place gives one row.
import { functionByOid } from '../functions/registry.ts'
import type { ListedColumns, SetFunction } from '../functions/function.ts'
import type { TypeRef, Value } from '../types/type.ts'
import { functionContext } from './expression/call-site.ts'
import { sitesOf, type CallSite, type EvaluateContext } from './context.ts'

/** `site` is whatever object stands for the call in the plan: its memory is kept under it. */
export function setRows(
  site: object,
  functionOid: number,
  argTypes: readonly TypeRef[],
  args: readonly Value[],
  resultType: TypeRef,
  context: EvaluateContext,
  listed?: ListedColumns,
): Iterable<Value> {
  const sites = sitesOf(context) as WeakMap<object, CallSite>
  let known = sites.get(site)
  if (!known) {
    const own = functionContext(argTypes, resultType, context)
    known = { definition: functionByOid(functionOid), context: listed ? { ...own, listed } : own }
    sites.set(site, known)
  }
  const { definition } = known
  if (definition.kind !== 'set' && definition.kind !== 'scalar')
    throw new Error(`function ${definition.name} yields no rows`)
  const strict = definition.strict !== false
  if (strict && args.includes(null)) return definition.kind === 'set' ? [] : [null]
  if (definition.kind === 'scalar') return [definition.body(args, known.context)]
  return definition.body(args, known.context)
}

/** Columns that a row of the function fills. */
export const setColumns = (definition: SetFunction): number => definition.columns?.length ?? 1
