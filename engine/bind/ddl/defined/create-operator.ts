// CREATE OPERATOR: its operands, the function behind it, and the operators that go with it.
import { PgError } from '../../../errors.ts'
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import { Oid } from '../../../types/oids.ts'
import { declaredOid } from '../../../types/type.ts'
import { openBinding, type BindContext } from '../../binding.ts'
import { bindTypeName } from '../../types/type-name.ts'
import type { DdlStatement, QualifiedName } from '../../statement.ts'
import { booleanOf, type DefinitionElement, definitionElements, textOf } from '../definition-element.ts'
import { qualifiedName } from '../names.ts'
import { namedRoutine } from './named-function.ts'

const invalid = (message: string, detail?: string): PgError =>
  new PgError('42P13', message, detail === undefined ? {} : { detail })

const attributes: ReadonlySet<string> = new Set([
  ...['leftarg', 'rightarg', 'function', 'procedure', 'commutator', 'negator', 'restrict', 'join'],
  ...['hashes', 'merges', 'sort1', 'sort2', 'ltcmp', 'gtcmp'],
])
/** Older words that say that it may be merged by. */
const merging = ['sort1', 'sort2', 'ltcmp', 'gtcmp']

export function bindCreateOperator(node: ParseNode, context: BindContext): DdlStatement {
  const elements = definitionElements(node.definition)
  const given = new Map(elements.map((element) => [element.name, element]))
  const [left, right] = ['leftarg', 'rightarg'].map((name) => operandOf(given.get(name), context))
  const behind = given.get('function') ?? given.get('procedure')
  if (!behind) throw invalid('operator function must be specified')
  if (left === 0 && right === 0) throw invalid('operator argument types must be specified')
  if (right === 0)
    throw invalid('operator right argument type must be specified', 'Postfix operators are not supported.')
  const args = left === 0 ? [right] : [left, right]
  const fn = namedRoutine({ name: qualifiedName(namesOf(behind), context), args }, context)
  const [commutator, negator] = ['commutator', 'negator'].map((name) => operatorNamed(given.get(name), context))
  const flag = (name: string): boolean => given.has(name) && booleanOf(given.get(name)!)
  return {
    kind: 'create-operator',
    name: qualifiedName(nameParts(node.defnames), context),
    left,
    right,
    function: fn.oid,
    result: fn.routine?.definition.result ?? fn.result,
    ...(commutator && { commutator }),
    ...(negator && { negator }),
    restricts: given.has('restrict'),
    joins: given.has('join'),
    hashes: flag('hashes'),
    merges: flag('merges') || merging.some((name) => given.has(name)),
    unknown: elements.map(({ name }) => name).filter((name) => !attributes.has(name)),
  }
}

function operandOf(element: DefinitionElement | undefined, context: BindContext): number {
  const { argument, name } = element ?? {}
  if (!argument) return 0
  const node = kindOf(argument) === 'TypeName' ? bodyOf(argument) : undefined
  if (!node) {
    if (textOf(element!).toLowerCase() === 'none') return 0
    throw new PgError('42601', `argument of ${name} must be a type name`)
  }
  if (node.setof) throw invalid('SETOF type not allowed for operator argument')
  // NONE is a type's name to the grammar.
  if (nameParts(node.names).join('.') === 'none') return 0
  const type = declaredOid(bindTypeName(node, openBinding(context)))
  if (type === Oid.unknown) throw invalid('operator argument types must be specified')
  return type
}

function namesOf({ argument, name }: DefinitionElement): string[] {
  if (argument && kindOf(argument) === 'TypeName') return nameParts(bodyOf(argument).names)
  if (argument && kindOf(argument) === 'List') return nameParts(bodyOf(argument).items)
  if (argument && kindOf(argument) === 'String') return [bodyOf(argument).sval ?? '']
  throw new PgError('42601', `argument of ${name} must be a name`)
}

const operatorNamed = (element: DefinitionElement | undefined, context: BindContext): QualifiedName | undefined =>
  element && qualifiedName(namesOf(element), context)
