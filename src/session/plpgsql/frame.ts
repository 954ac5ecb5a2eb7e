// The variables of one call of a function, and what its statements have to say about themselves.
import { PgError } from '../../../engine/errors.ts'
import type { EvaluateContext } from '../../../engine/interpret/context.ts'
import type { PlpgsqlCode } from '../../../engine/plpgsql/syntax.ts'
import type { Routine } from '../../../engine/routines/routine.ts'
import { rowFields } from '../../../engine/functions/system/row-fields.ts'
import { fieldTypesOf, recordOf, type RecordValue } from '../../../engine/types/record-value.ts'
import { Oid } from '../../../engine/types/oids.ts'
import type { TypeRef, Value } from '../../../engine/types/type.ts'
import { constantContext } from '../prepared/bind-context.ts'
import type { RoutineCall } from '../routines/call-routine.ts'
import { castValue } from '../routines/cast-value.ts'
import type { SessionCore } from '../session-core.ts'
import type { CompiledTexts } from './compiled-text.ts'
import type { Field, VariableType } from './variable-types.ts'

/** values null: the record is NULL as a whole. fields absent: nothing was assigned to it yet. */
export type Slot =
  | { readonly kind: 'scalar'; type: TypeRef; value: Value }
  | {
      readonly kind: 'record'
      fields: readonly Field[] | undefined
      /** Of a row of a known type. */
      readonly type: TypeRef | undefined
      fixed: boolean
      values: readonly Value[] | null
    }

export interface CompiledFunction {
  readonly code: PlpgsqlCode
  readonly types: readonly VariableType[]
  readonly texts: CompiledTexts
}

export class Frame {
  readonly core: SessionCore
  readonly routine: Routine
  readonly compiled: CompiledFunction
  readonly slots: Slot[]
  /** Rows of a set so far. */
  readonly rows: Value[] = []
  rowCount = 0n
  /** What the innermost handler caught. */
  caught: PgError | undefined
  /** What RAISE raised again. */
  rethrown: PgError | undefined
  /** Commits are for those that CALL and DO run outside of transaction blocks. */
  readonly mayCommit: boolean
  /** Blocks with handlers around the statement: what they began must be undone alone. */
  subtransactions = 0
  /** A value at hand, which an assignment to a part of a variable names. */
  given: { readonly value: Value; readonly type: TypeRef } = { value: null, type: { oid: Oid.text, typmod: -1 } }
  /** OID: what a polymorphic result is in this call. */
  readonly resultType: number
  /** Columns that a function of records has to give. */
  readonly listed: RoutineCall['listed']
  #context: EvaluateContext | undefined

  constructor(
    core: SessionCore,
    { routine, result, listed }: Pick<RoutineCall, 'routine' | 'result' | 'listed'>,
    compiled: CompiledFunction,
    mayCommit: boolean,
  ) {
    this.resultType = result
    this.listed = listed
    this.core = core
    this.routine = routine
    this.compiled = compiled
    this.mayCommit = mayCommit
    this.slots = compiled.types.map((type) => emptySlot(type))
  }

  /** For expressions that the session evaluates itself. */
  context(parameters: readonly Value[]): EvaluateContext {
    this.#context ??= {
      ...constantContext(this.core),
      callSites: new WeakMap(),
    }
    return { ...this.#context, parameters }
  }

  /** Settings or names may have changed. */
  forgetContext(): void {
    this.#context = undefined
  }

  reset(variable: number): void {
    this.slots[variable] = emptySlot(this.compiled.types[variable])
  }

  nameOf(variable: number): string {
    return this.compiled.code.variables[variable].name
  }

  /** As an assignment does it. */
  assign(variable: number, value: Value, from: TypeRef, names?: readonly string[]): void {
    const slot = this.slots[variable]
    const { notNull, name } = this.compiled.code.variables[variable]
    if (value === null && notNull && (slot.kind === 'record' || slot.type.domain === undefined)) {
      throw new PgError('22004', `null value cannot be assigned to variable "${name}" declared NOT NULL`)
    }
    if (slot.kind === 'record') {
      const known = names ?? rowFields(from.oid, this.core.catalog)?.map((field) => field.name)
      this.assignRecord(variable, value as RecordValue | null, known)
      return
    }
    const cast = castValue(this.core, this.context([]), value, from, slot.type, true)
    if (cast === null && notNull)
      throw new PgError('22004', `null value cannot be assigned to variable "${name}" declared NOT NULL`)
    slot.value = cast
  }

  private assignRecord(variable: number, value: RecordValue | null, names?: readonly string[]): void {
    const slot = this.slots[variable]
    if (slot.kind !== 'record') return
    if (value === null) {
      this.setFields(variable, null)
      return
    }
    if (!Array.isArray(value)) {
      throw new PgError('42804', 'cannot assign non-composite value to a record variable')
    }
    const types = fieldTypesOf(value)
    const same = slot.fields?.length === types.length ? slot.fields : undefined
    const columns = types.map((oid, i): Field => ({
      name: names?.[i] ?? same?.[i].name ?? `f${i + 1}`,
      type: { oid, typmod: -1 },
    }))
    this.setRecord(variable, columns, [...value])
  }

  /** row undefined: there is none, and the record is one of NULLs. */
  setRecord(variable: number, columns: readonly Field[], row: readonly Value[] | undefined): void {
    const slot = this.slots[variable]
    if (slot.kind !== 'record') throw new Error('not a record')
    if (!slot.fixed) {
      slot.fields = columns.map(({ name, type }) => ({ name, type }))
      slot.values = row ? [...row] : columns.map(() => null)
      return
    }
    const fields = slot.fields ?? []
    const cast = row
      ? fields.map(({ type }, i) =>
          i < columns.length ? castValue(this.core, this.context([]), row[i], columns[i].type, type, true) : null,
        )
      : null
    this.setFields(variable, cast)
  }

  /** Fields of a row of a known type: what a domain over it says of them holds. */
  setFields(variable: number, values: readonly Value[] | null): void {
    const slot = this.slots[variable]
    if (slot.kind !== 'record') throw new Error('not a record')
    if (slot.type?.domain !== undefined) {
      const types = (slot.fields ?? []).map((field) => field.type.oid)
      const row = values && (recordOf(values, types) as unknown as Value)
      castValue(this.core, this.context([]), row, { oid: slot.type.oid, typmod: -1 }, slot.type, true)
    }
    slot.values = values
  }

  /** The variable as one value. Throws 55000 for a record that has no shape yet. */
  valueOf(variable: number): {
    readonly value: Value
    readonly type: TypeRef
    readonly names?: readonly string[]
  } {
    const slot = this.slots[variable]
    if (slot.kind === 'scalar') return { value: slot.value, type: slot.type }
    const type = slot.type ?? { oid: Oid.record, typmod: -1 }
    if (!slot.fields) return { value: null, type }
    const names = slot.fields.map((field) => field.name)
    if (slot.values === null) return { value: null, type, names }
    const value = recordOf(
      slot.values,
      slot.fields.map((field) => field.type.oid),
    ) as unknown as Value
    return { value, type, names }
  }

  requireFields(variable: number): readonly Field[] {
    const slot = this.slots[variable]
    if (slot.kind === 'record' && slot.fields) return slot.fields
    throw new PgError('55000', `record "${this.nameOf(variable)}" is not assigned yet`, {
      detail: 'The tuple structure of a not-yet-assigned record is indeterminate.',
    })
  }

  set found(value: boolean) {
    const slot = this.slots[this.compiled.code.found]
    if (slot.kind === 'scalar') slot.value = value
  }
}

const emptySlot = (type: VariableType): Slot =>
  type.kind === 'scalar'
    ? { kind: 'scalar', type: type.type, value: null }
    : {
        kind: 'record',
        fields: type.fields,
        type: type.type,
        fixed: type.fields !== undefined,
        values: null,
      }
