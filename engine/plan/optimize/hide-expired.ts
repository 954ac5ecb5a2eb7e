// Rows of a table with a ttl are gone for every scan from the moment they expire; compaction removes them later. The limit in time is
// a parameter that each run of the plan fills in.
import { operatorFunction } from '../facts.ts'
import type { Expression } from '../expression.ts'
import type { LogicalPlan } from '../logical.ts'
import type { ExpiryLimit } from '../physical.ts'
import { transformPlan } from '../traverse-plan.ts'
import type { CatalogView } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { typeRef } from '../../types/type.ts'

/** Numbers parameters from `first` on, one for each limit. */
export class ExpiryLimits {
  readonly #first: number
  readonly list: ExpiryLimit[] = []

  constructor(first: number) {
    this.#first = first
  }

  parameter(micros: number, type: number): number {
    const known = this.list.find((one) => one.micros === micros && one.type === type)
    if (known) return known.parameter
    const parameter = this.#first + this.list.length
    this.list.push({ parameter, micros, type })
    return parameter
  }
}

export function hideExpired(plan: LogicalPlan, catalog: CatalogView, limits: ExpiryLimits): LogicalPlan {
  return transformPlan(plan, (node) => {
    if (node.kind !== 'scan') return node
    const relation = catalog.relationByOid(node.table)
    const table = relation?.kind === 'table' ? relation.table : undefined
    if (!table?.expiry) return node
    const { attribute, micros } = table.expiry
    const column = node.columns[node.attributes.indexOf(attribute)]
    if (!column) throw new Error(`a scan of ${node.name} without the column that its rows expire by`)
    const time: Expression = { kind: 'column', id: column.id, type: column.type }
    const bool = typeRef(Oid.bool)
    const young: Expression = {
      kind: 'call',
      function: operatorFunction('>=', column.type.oid),
      args: [
        time,
        { kind: 'parameter', number: limits.parameter(micros, column.type.oid), type: typeRef(column.type.oid) },
      ],
      type: bool,
      form: { kind: 'operator', name: '>=' },
    }
    const { notNull } = table.schema.columns.find((one) => one.attribute === attribute)!
    const timeless: Expression = { kind: 'is-null', arg: time, negated: false, type: bool }
    const condition: Expression = notNull ? young : { kind: 'or', args: [timeless, young], type: bool }
    return { kind: 'filter', input: node, condition }
  })
}
