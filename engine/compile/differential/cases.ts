// Plans over one random table for the tests of single features: what is under test is compiled, and both ways answer the same.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { functionsNamed } from '../../functions/registry.ts'
import type { Expression, SortKey } from '../../plan/expression.ts'
import type { PhysicalAggregate, PhysicalOperator, PhysicalPlan } from '../../plan/physical.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef, type TypeRef, type Value } from '../../types/type.ts'
import { runBothWays } from './both-ways.ts'
import { tableOf } from './tables.ts'
import { types } from './values.ts'

export const caseTypes = [
  ...[
    types.int4,
    types.int8,
    types.text,
    types.bpchar,
    types.money,
    types.float8,
    types.date,
    types.timestamp,
    types.bool,
  ],
] as const

export const slot = (number: number, type: TypeRef = caseTypes[number]): Expression => ({
  kind: 'slot',
  slot: number,
  type,
})
export const literal = (value: Value, type: TypeRef): Expression => ({
  kind: 'literal',
  value,
  type,
})

export function call(name: string, ...args: readonly Expression[]): Expression {
  const found = functionsNamed(name).find(
    (one) =>
      one.kind === 'scalar' &&
      one.args.length === args.length &&
      one.args.every((type, i) => type === args[i].type.oid),
  )
  if (!found) throw new Error(`no function ${name}`)
  return { kind: 'call', function: found.oid, args, type: typeRef(found.result) }
}

export function aggregateCall(name: string, arg?: Expression, distinct = false): PhysicalAggregate {
  const found = functionsNamed(name).find(
    (one) =>
      one.kind === 'aggregate' &&
      (arg ? one.args.length === 1 && (name === 'count' || one.args[0] === arg.type.oid) : one.args.length === 0),
  )
  if (!found) throw new Error(`no aggregate ${name}`)
  return { function: found.oid, args: arg ? [arg] : [], distinct, orderBy: [], type: typeRef(found.result) }
}

let nodes = 100
export const node = (of: readonly TypeRef[], operator: PhysicalOperator): PhysicalPlan =>
  ({ node: ++nodes, types: of, rows: 1, ...operator }) as PhysicalPlan

/** Of one of two tables. */
export const scan = (number = 1): PhysicalPlan =>
  ({
    kind: 'scan',
    node: number,
    types: caseTypes,
    rows: 1,
    table: number,
    attributes: caseTypes.map((_, i) => i + 1),
    predicates: [],
  }) as PhysicalPlan

export const aggregate = (
  input: PhysicalPlan,
  groups: readonly Expression[],
  aggregates: readonly PhysicalAggregate[],
): PhysicalPlan =>
  node([...groups.map(({ type }) => type), ...aggregates.map(({ type }) => type)], {
    kind: 'aggregate',
    input,
    groups,
    aggregates,
  })

export const sortKey = (expression: Expression, descending = false, nullsFirst = false): SortKey => ({
  expression,
  descending,
  nullsFirst,
})

/** Runs each plan over random tables; every one of them must have had a compiled form. unordered: rows may come in any order. */
export function checkPlans(plans: readonly PhysicalPlan[], unordered = true, timeZone?: string): void {
  for (const plan of plans) {
    let compiled = 0
    const table = tableOf(caseTypes, { partitionsMax: 3 })
    fc.assert(
      fc.property(table, table, (one, other) => {
        const tables = new Map([one, other].map((partitions, i) => [i + 1, { types: caseTypes, partitions }]))
        if (runBothWays({ plan, tables, parameters: [], unordered, timeZone })) compiled++
      }),
      { numRuns: 25 },
    )
    assert.ok(compiled > 0, `never compiled: ${plan.kind}`)
  }
}

export const int8 = typeRef(Oid.int8)
