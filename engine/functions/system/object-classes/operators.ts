// pg_operator: told apart by the types of their operands.
import { quoteIdentifier } from '../../../sql-text/quote-identifier.ts'
import type { CatalogView } from '../../../tables.ts'
import { Oid } from '../../../types/oids.ts'
import { namedOperator } from '../operator-names.ts'
import { regText } from '../reg-text.ts'
import type { ObjectClass } from './object-class.ts'
import { typeIdentity } from './types.ts'

export const operators: ObjectClass = {
  catalog: 2617,
  type: 'operator',
  find(oid, _part, context) {
    const found = namedOperator(oid, context.catalog)
    if (!found) return undefined
    const { schema, name, left, right } = found
    const operands = [left, right].map((type) => operandIdentity(type, context.catalog))
    return {
      type: 'operator',
      schema,
      identity: `${quoteIdentifier(schema)}.${name}(${operands.join(',')})`,
      address: { names: [schema, name], args: left === 0 ? operands.slice(1) : operands },
      describe: () => `operator ${regText(Oid.regoperator, oid, context)}`,
    }
  },
}

const operandIdentity = (type: number, catalog: CatalogView): string =>
  type === 0 ? 'NONE' : typeIdentity(type, catalog)
