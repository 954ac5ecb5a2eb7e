// A statement of which the session has run others that differ in their literals alone: bound and planned once, with parameters in their
// place. Only where the plan is a look-up by key, or a row of values: no plan would be better for knowing the literals.
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeByOid } from '../../../engine/types/registry.ts'
import type { Value } from '../../../engine/types/type.ts'
import { acceptedLiterals, digitsOnly, literal } from '../literal-insert/accepted-literals.ts'
import { bindPrepared, type Made, planPrepared, type PreparedStatement } from '../prepared/prepared-statement.ts'
import { keysOf } from '../ddl/region-schema.ts'
import { operatorsOf } from '../query/scan-sources.ts'
import type { SessionCore } from '../session-core.ts'
import { literalPlaces } from './literal-places.ts'
import { type LiteralKind, type LiteralText, literalText } from './literal-text.ts'

type Ready = PreparedStatement & { raw: NonNullable<PreparedStatement['raw']> }
type Bound = NonNullable<Made['bound']>

interface Template {
  readonly prepared: Ready
  /** As it was last bound, and whether it may be used so. */
  judged?: { readonly bound: Bound; readonly usable: boolean }
}

export interface LiteralStatement {
  readonly prepared: Ready
  readonly bound: Bound
  readonly parameters: readonly Value[]
}

/** Texts that a session remembers, with their templates once they came again. */
const templatesMax = 64

export class LiteralStatements {
  readonly #byKey = new Map<string, Template | 'seen' | 'useless'>()

  /** undefined: the statement is left to the parser, which says what is wrong, and where. */
  async find(core: SessionCore, text: string): Promise<LiteralStatement | undefined> {
    if (core.transaction?.failed) return undefined
    const read = literalText(text)
    const template = read && (await this.#template(core, read))
    if (!template) return undefined
    try {
      const bound = bindPrepared(core, template.prepared)
      if (template.judged?.bound !== bound)
        template.judged = { bound, usable: isUsable(core, template.prepared, bound) }
      const parameters = template.judged.usable ? valuesOf(core, read, bound) : undefined
      return parameters && { prepared: template.prepared, bound, parameters }
    } catch {
      return undefined
    }
  }

  forget(): void {
    this.#byKey.clear()
  }

  async #template(core: SessionCore, read: LiteralText): Promise<Template | undefined> {
    const key = `${read.literals.map(({ kind }) => kind).join()} ${read.template}`
    const known = this.#byKey.get(key)
    if (known !== undefined) this.#byKey.delete(key)
    else if (this.#byKey.size >= templatesMax) this.#byKey.delete(this.#byKey.keys().next().value!)
    this.#byKey.set(key, known ?? 'seen')
    if (known === undefined || known === 'useless') return undefined
    if (known !== 'seen') return known
    const made = await makeTemplate(core, read)
    this.#byKey.set(key, made ?? 'useless')
    return made
  }
}

async function makeTemplate(core: SessionCore, { template, literals }: LiteralText): Promise<Template | undefined> {
  try {
    const parsed = await core.state.parser.parse(template)
    if (parsed.length !== 1) return undefined
    const [raw] = parsed
    const places = literalPlaces(raw.node)
    if (!places) return undefined
    const declaredTypes = literals.map(({ kind }, i) => (places.keys.has(i + 1) ? 0 : declared[kind]))
    return { prepared: { name: '', raw, declaredTypes, fromSql: false, preparedAt: core.statementTimestamp } }
  } catch {
    return undefined
  }
}

/** A string's type is found where it stands, whether it is a literal or a parameter. */
const declared: Readonly<Record<LiteralKind, number>> = {
  integer: Oid.int4,
  wide: Oid.int8,
  decimal: Oid.numeric,
  string: 0,
}

/** Types of columns that equal the same integers, whichever type these have. */
const integerKeys: ReadonlySet<number> = new Set([Oid.int2, Oid.int4, Oid.int8, Oid.numeric])

function isUsable(core: SessionCore, prepared: Ready, bound: Bound): boolean {
  const { statement } = bound
  if (statement.kind !== 'query' || prepared.made?.readsClock) return false
  const plan = planPrepared(core, prepared, statement)
  return isBounded(core, plan) && !prepared.made?.readsClock
}

/** Rows of values, or rows of tables by whole unique keys. */
function isBounded(core: SessionCore, plan: PhysicalPlan): boolean {
  for (const operator of operatorsOf(plan)) {
    if (operator.kind !== 'scan') continue
    const relation = core.catalog.relationByOid(operator.table)
    if (relation?.kind !== 'table') return false
    const given = new Set(operator.predicates.filter(({ op }) => op === '=').map(({ attribute }) => attribute))
    const keys = keysOf(core.catalog, relation.table)
    if (!keys.some(({ unique, attributes }) => unique && attributes.every((attribute) => given.has(attribute))))
      return false
  }
  return true
}

/** undefined: a literal that might mean something else than the parameter. */
function valuesOf(core: SessionCore, { literals }: LiteralText, { parameters }: Bound): Value[] | undefined {
  const values: Value[] = []
  for (const [i, { kind, text }] of literals.entries()) {
    const type = parameters[i]
    if (kind === 'string') {
      const accepted = acceptedLiterals(type) ?? 0
      if ((accepted & literal.string) === 0 || ((accepted & digitsOnly) !== 0 && !/^[\d+,\-./: TZ]+$/.test(text)))
        return undefined
    } else if (type !== declared[kind] && (kind === 'decimal' || !integerKeys.has(type))) return undefined
    values.push(typeByOid(type).parse(text, core.textSettings))
  }
  return values
}
