// Operators that users made, by name, in the form that built-in ones have. Shells are left out: nothing can be done with them.
import type { OperatorDefinition } from '../functions/function.ts'
import type { CatalogView } from '../tables.ts'
import type { DefinedObject, DefinedOf } from './defined-object.ts'
import { isOfKind } from './find-defined.ts'

export interface OwnOperator {
  readonly schemaOid: number
  readonly operator: OperatorDefinition
}

type OperatorSource = Pick<CatalogView, 'definedObjects'>

const known = new WeakMap<readonly DefinedObject[], ReadonlyMap<string, readonly OwnOperator[]>>()
const none: readonly never[] = []
const noOperators: ReadonlyMap<string, readonly OwnOperator[]> = new Map()

export const userOperatorsNamed = (catalog: OperatorSource, name: string): readonly OwnOperator[] =>
  userOperators(catalog).get(name) ?? none

export const userOperator = (catalog: OperatorSource, oid: number): OwnOperator | undefined =>
  [...userOperators(catalog).values()].flat().find(({ operator }) => operator.oid === oid)

export function userOperators(catalog: OperatorSource): ReadonlyMap<string, readonly OwnOperator[]> {
  const objects = catalog.definedObjects?.() ?? none
  if (objects.length === 0) return noOperators
  let operators = known.get(objects)
  if (!operators) {
    const own = objects.filter((one) => isOfKind(one, 'operator')).flatMap(toOperator)
    known.set(objects, (operators = Map.groupBy(own, ({ operator }) => operator.name)))
  }
  return operators
}

function toOperator({ oid, name, schemaOid, definition }: DefinedOf<'operator'>): OwnOperator[] {
  const { left, right, function: fn } = definition
  return fn === undefined ? [] : [{ schemaOid, operator: { oid, name, left, right, function: fn } }]
}
