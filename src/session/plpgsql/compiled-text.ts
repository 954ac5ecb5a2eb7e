// Expressions and statements of a function, each bound once for a session with the variables it names as parameters. A record's fields may
// have other types the next time: then it is bound again.
import type { NamedValue, NamedValues } from '../../../engine/bind/expression/named-values.ts'
import { PgError } from '../../../engine/errors.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'
import { parseSql, type RawStatement } from '../../../engine/parse/parse.ts'
import type { Expression } from '../../../engine/plan/expression.ts'
import { findVariable } from '../../../engine/plpgsql/names.ts'
import type { PlpgsqlCode, SqlText } from '../../../engine/plpgsql/syntax.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { recordOf } from '../../../engine/types/record-value.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import type { Made } from '../prepared/prepared-statement.ts'
import { routineStatement, type RoutineStatement } from '../routines/rows.ts'
import type { Frame } from './frame.ts'

/** What makes a statement of an expression. */
export const selectLead = 'SELECT '

/** A variable, or a field of one, as a parameter. */
interface Use {
  readonly variable: number
  readonly field?: string
  readonly type: TypeRef
}

export class CompiledText {
  readonly sql: SqlText
  readonly statement: RoutineStatement
  /** The whole of it is one variable. */
  readonly variable: number | undefined
  /** One expression without a query around it, as it was bound: evaluated at once. */
  simple:
    | {
        readonly bound: Made['bound']
        readonly expression: Expression
        readonly type: TypeRef
      }
    | undefined
  readonly #uses: Use[] = []
  readonly #keys = new Map<string, number>()
  #frame: Frame | undefined

  constructor(sql: SqlText, code: PlpgsqlCode, frame: Frame, wrap: (raw: RawStatement) => RawStatement) {
    this.sql = sql
    const source = sql.source ?? sql.text
    const [raw] = parseSql(sql.isExpression ? selectLead + source : source)
    if (!raw) throw new PgError('42601', 'a statement is missing')
    const wrapped = wrap(raw)
    this.statement = routineStatement(frame.core, wrapped, [], this.#values(code))
    this.variable = bareVariable(sql, wrapped)
  }

  /** Before it is bound: variables mean those of this call. */
  enter(frame: Frame): void {
    this.#frame = frame
    if (!this.statement.made?.bound || this.#uses.every((use) => sameType(typeIn(frame, use), use.type))) return
    this.statement.made = undefined
    this.simple = undefined
    this.#uses.length = 0
    this.#keys.clear()
  }

  parameters(frame: Frame): Value[] {
    return this.#uses.map((use) => valueIn(frame, use))
  }

  #use(use: Use): Expression {
    const key = `${use.variable}.${use.field ?? ''}`
    let number = this.#keys.get(key)
    if (number === undefined) {
      number = this.#uses.push(use)
      this.#keys.set(key, number)
    }
    return { kind: 'parameter', number, type: use.type }
  }

  #values(code: PlpgsqlCode): NamedValues {
    return {
      conflict: code.conflict,
      find: (parts) => this.#find(parts),
      numbered: (number) => {
        if (number === givenNumber)
          return { expression: this.#use({ variable: givenVariable, type: this.#frame!.given.type }) }
        const found = this.#find([`$${number}`])
        if (!found) throw new PgError('42P02', `there is no parameter $${number}`)
        return found
      },
    }
  }

  #find(parts: readonly string[]): NamedValue | undefined {
    const frame = this.#frame!
    const found = findVariable(this.sql.scope, parts)
    if (!found) return undefined
    const { variable, rest } = found
    const slot = frame.slots[variable]
    if (slot.kind === 'scalar')
      return rest.length === 0 ? { expression: this.#use({ variable, type: slot.type }) } : undefined
    if (rest.length === 0) return this.#wholeRow(frame, variable)
    if (rest.length > 1) return undefined
    const fields = frame.requireFields(variable)
    const field = fields.find(({ name }) => name === rest[0])
    if (!field) throw new PgError('42703', `record "${frame.nameOf(variable)}" has no field "${rest[0]}"`)
    return {
      expression: this.#use({ variable, field: field.name, type: field.type }),
    }
  }

  #wholeRow(frame: Frame, variable: number): NamedValue {
    const fields = frame.requireFields(variable)
    const whole = this.#use({
      variable,
      type: typeIn(frame, { variable }) ?? recordType,
    })
    if (whole.type.oid !== Oid.record) return { expression: whole }
    const expression: Expression = {
      kind: 'row',
      fields: fields.map(({ name, type }) => this.#use({ variable, field: name, type })),
      present: {
        kind: 'is-null',
        arg: whole,
        negated: true,
        inRow: true,
        type: { oid: Oid.bool, typmod: -1 },
      },
      type: whole.type,
    }
    return { expression, fieldNames: fields.map(({ name }) => name) }
  }
}

export class CompiledTexts {
  readonly #texts = new Map<SqlText, CompiledText>()

  /** wrap: puts a statement around the parsed one, for what is no statement by itself. */
  of(sql: SqlText, frame: Frame, wrap: (raw: RawStatement) => RawStatement = (raw) => raw): CompiledText {
    let text = this.#texts.get(sql)
    if (!text) this.#texts.set(sql, (text = new CompiledText(sql, frame.compiled.code, frame, wrap)))
    text.enter(frame)
    return text
  }
}

const sameType = (a: TypeRef | undefined, b: TypeRef): boolean =>
  a !== undefined && a.oid === b.oid && a.typmod === b.typmod && a.domain === b.domain

/** $0: a value at hand that a part of a variable becomes. */
export const givenNumber = 0
const givenVariable = -1

const recordType: TypeRef = { oid: Oid.record, typmod: -1 }

function typeIn(frame: Frame, { variable, field }: Omit<Use, 'type'>): TypeRef | undefined {
  if (variable === givenVariable) return frame.given.type
  const slot = frame.slots[variable]
  if (slot.kind === 'scalar') return field === undefined ? slot.type : undefined
  if (field === undefined) return slot.type ?? recordType
  return slot.fields?.find(({ name }) => name === field)?.type
}

function valueIn(frame: Frame, { variable, field }: Use): Value {
  if (variable === givenVariable) return frame.given.value
  const slot = frame.slots[variable]
  if (slot.kind === 'scalar') return slot.value
  if (slot.values === null || !slot.fields) return null
  if (field === undefined)
    return recordOf(
      slot.values,
      slot.fields.map(({ type }) => type.oid),
    ) as unknown as Value
  return slot.values[slot.fields.findIndex(({ name }) => name === field)] ?? null
}

function bareVariable({ scope, isExpression }: SqlText, { node }: RawStatement): number | undefined {
  if (!isExpression) return undefined
  const select: ParseNode | undefined = (node as ParseNode).SelectStmt
  const target = select?.targetList?.length === 1 ? select.targetList[0].ResTarget : undefined
  const fields: ParseNode[] | undefined = target?.val?.ColumnRef?.fields
  if (!fields || select?.fromClause || fields.some((field) => !field.String)) return undefined
  const found = findVariable(
    scope,
    fields.map((field) => field.String.sval as string),
  )
  return found?.rest.length === 0 ? found.variable : undefined
}
