// FOR VALUES … of a partition: its constants as values of the key's types.
import { PgError } from '../../../errors.ts'
import { evaluateScalar } from '../../../interpret/expression/evaluate.ts'
import { bodyOf, kindOf, locationOf, type ParseNode } from '../../../parse/node.ts'
import type { PartitionBound, Partitioning, PartitionKey, RangeDatum } from '../../../partitioned/partitioning.ts'
import type { Table } from '../../../tables.ts'
import { typeByOid } from '../../../types/registry.ts'
import type { Value } from '../../../types/type.ts'
import { at, openBinding, positioned, type BindContext } from '../../binding.ts'
import { coerceTo } from '../../overloads/coerce.ts'
import { bindExpression } from '../../expression/expression.ts'
import { some } from '../../expression/rewrite.ts'
import { openLevel } from '../../scope.ts'
import { formatType } from '../../../types/registry.ts'

const invalid = (message: string, location?: number): PgError =>
  new PgError('42P16', message, location === undefined || location < 0 ? {} : { position: location + 1 })

export function bindPartitionBound(node: ParseNode, parent: Table, context: BindContext): PartitionBound {
  const partitioning = parent.info.partitioning!
  const { strategy, keys } = partitioning
  if (node.is_default) {
    if (strategy === 'hash') throw invalid('a hash-partitioned table may not have a default partition')
    return { kind: 'default' }
  }
  if (node.strategy !== strategy[0])
    throw invalid(`invalid bound specification for a ${strategy} partition`, node.location)
  switch (strategy) {
    case 'hash':
      return hashBound(node)
    case 'list': {
      const values: Value[] = []
      for (const datum of node.listdatums as ParseNode[]) {
        const value = constant(datum, keys[0], parent, context)
        if (!values.some((one) => isSame(one, value, keys[0]))) values.push(value)
      }
      return { kind: 'list', values }
    }
    case 'range':
      return rangeBound(node, partitioning, parent, context)
  }
}

function isSame(a: Value, b: Value, { type }: PartitionKey): boolean {
  return a === null || b === null ? a === b : typeByOid(type.oid).compare!(a, b) === 0
}

function hashBound({ modulus = 0, remainder = 0 }: ParseNode): PartitionBound {
  if (modulus <= 0) throw invalid('modulus for hash partition must be an integer value greater than zero')
  if (remainder < 0)
    throw invalid('remainder for hash partition must be an integer value greater than or equal to zero')
  if (remainder >= modulus) throw invalid('remainder for hash partition must be less than modulus')
  return { kind: 'hash', modulus, remainder }
}

function rangeBound(node: ParseNode, { keys }: Partitioning, parent: Table, context: BindContext): PartitionBound {
  const end = (datums: readonly ParseNode[], word: string): RangeDatum[] => {
    if (datums.length !== keys.length) throw invalid(`${word} must specify exactly one value per partitioning column`)
    return datums.map((datum, i) => rangeDatum(datum, keys[i], parent, context))
  }
  const from = end(node.lowerdatums, 'FROM')
  const to = end(node.upperdatums, 'TO')
  requireOpenToTheEnd(from)
  requireOpenToTheEnd(to)
  return { kind: 'range', from, to }
}

function rangeDatum(node: ParseNode, key: PartitionKey, parent: Table, context: BindContext): RangeDatum {
  const word =
    kindOf(node) === 'ColumnRef' && bodyOf(node).fields.length === 1 ? bodyOf(bodyOf(node).fields[0]).sval : ''
  if (word === 'minvalue' || word === 'maxvalue') return { kind: word }
  const value = constant(node, key, parent, context)
  if (value === null) throw new PgError('42P17', 'cannot specify NULL in range bound')
  return { kind: 'value', value }
}

/** A column behind one that has no limit has none either. */
function requireOpenToTheEnd(end: readonly RangeDatum[]): void {
  const first = end.find(({ kind }) => kind !== 'value')
  if (!first || end.slice(end.indexOf(first)).every(({ kind }) => kind === first.kind)) return
  const word = first.kind.toUpperCase()
  throw new PgError('42804', `every bound following ${word} must also be ${word}`)
}

function constant(node: ParseNode, key: PartitionKey, parent: Table, context: BindContext): Value {
  const binding = openBinding(context)
  const fields = at(binding, locationOf(bodyOf(node)))
  if (kindOf(node) === 'ColumnRef')
    throw new PgError('0A000', 'cannot use column reference in partition bound expression', fields)
  const level = openLevel(binding, undefined, 'partition bound', false)
  const bound = bindExpression(node, level)
  if (some(bound, (part) => part.kind === 'column'))
    throw new PgError('0A000', 'cannot use column reference in partition bound expression', fields)
  if (some(bound, (part) => part.kind === 'subquery'))
    throw new PgError('0A000', 'cannot use subquery in partition bound', fields)
  const coerced = coerceTo(bound, key.type, 'assignment', binding)
  if (!coerced) {
    const column = parent.schema.columns.find(({ attribute }) => attribute === key.attribute)?.name ?? key.sql
    throw new PgError(
      '42804',
      `specified value cannot be cast to type ${formatType(key.type.oid, key.type.typmod)} for column "${column}"`,
      fields,
    )
  }
  const { settings, session, catalog } = context
  return positioned(fields, () =>
    evaluateScalar(coerced, [], {
      settings,
      session,
      catalog,
      parameters: [],
      effect: (name: string): never => {
        throw new PgError('0A000', `${name} in a partition bound is not supported`)
      },
    }),
  )
}
