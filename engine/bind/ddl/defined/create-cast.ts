// CREATE CAST: the types between which it is, and the function that makes one of the other.
import { PgError } from '../../../errors.ts'
import type { CastDefinition, FunctionDefinition } from '../../../functions/function.ts'
import { argumentType } from '../../../routines/routine.ts'
import type { ParseNode } from '../../../parse/node.ts'
import { Oid } from '../../../types/oids.ts'
import { findType, formatType } from '../../../types/registry.ts'
import { declaredOid } from '../../../types/type.ts'
import { openBinding, type BindContext } from '../../binding.ts'
import { findPathway } from '../../overloads/coerce.ts'
import { domainRef } from '../../types/domain-ref.ts'
import { bindTypeName } from '../../types/type-name.ts'
import type { DdlStatement } from '../../statement.ts'
import { bindRoutineName } from '../routines/routine-name.ts'
import { namedRoutine } from './named-function.ts'

const contexts: Readonly<Record<string, CastDefinition['context']>> = {
  COERCION_IMPLICIT: 'i',
  COERCION_ASSIGNMENT: 'a',
  COERCION_EXPLICIT: 'e',
}

const invalid = (message: string, sqlstate = '42P17'): PgError => new PgError(sqlstate, message)

export function bindCreateCast(node: ParseNode, context: BindContext): DdlStatement {
  const [source, target] = [node.sourcetype, node.targettype].map((type: ParseNode) =>
    declaredOid(bindTypeName(type, openBinding(context))),
  )
  for (const [word, type] of [
    ['source', source],
    ['target', target],
  ] as const)
    if (findType(type)?.kind === 'pseudo')
      throw invalid(`${word} data type ${formatType(type)} is a pseudo-type`, '42809')
  return {
    kind: 'create-cast',
    cast: { source, target, context: contexts[node.context], method: methodOf(node, source, target, context) },
  }
}

function methodOf(node: ParseNode, source: number, target: number, context: BindContext): CastDefinition['method'] {
  if (node.func) {
    const fn = namedRoutine(bindRoutineName(node.func, context), context)
    checkFunction(fn, source, target, context)
    return { kind: 'function', function: fn.oid }
  }
  if (source === target) throw invalid('source data type and target data type are the same')
  return { kind: node.inout ? 'inout' : 'binary' }
}

function checkFunction(fn: FunctionDefinition, source: number, target: number, context: BindContext): void {
  const base = (type: number): number => domainRef(type, context.catalog)?.oid ?? type
  // A domain is its base type, but not the other way round.
  const same = (from: number, to: number): boolean =>
    from === to || base(from) === to || findPathway(base(from), to, 'implicit', context.catalog)?.kind === 'relabel'
  const args = fn.routine
    ? fn.routine.definition.arguments.filter(({ mode }) => mode !== 'out').map(argumentType)
    : fn.args
  const own = fn.routine?.definition
  const relation = own?.resultRelation
  const result = argumentType({ type: own?.result ?? fn.result, ...(relation !== undefined && { relation }) })
  if (args.length < 1 || args.length > 3) throw invalid('cast function must take one to three arguments')
  if (!same(source, args[0]))
    throw invalid('argument of cast function must match or be binary-coercible from source data type')
  if (args.length > 1 && args[1] !== Oid.int4) throw invalid('second argument of cast function must be type integer')
  if (args.length > 2 && args[2] !== Oid.bool) throw invalid('third argument of cast function must be type boolean')
  if (!same(result, target))
    throw invalid('return data type of cast function must match or be binary-coercible to target data type')
  if (fn.kind === 'set') throw invalid('cast function must not return a set')
  if (fn.kind !== 'scalar' || fn.routine?.definition.kind === 'procedure')
    throw invalid('cast function must be a normal function')
  if (source === target && args.length < 2) throw invalid('source data type and target data type are the same')
}
