// A function or procedure that a user made, as the catalog keeps it.
import type { Acl } from '../privileges/acl.ts'

export type ArgumentMode = 'in' | 'out' | 'inout' | 'variadic' | 'table'

export interface RoutineArgument {
  /** Empty: it has none. */
  readonly name: string
  readonly mode: ArgumentMode
  /** As declared: OIDs of domains, arrays and polymorphic types included. */
  readonly type: number
  readonly defaultSql?: string
  /** Of a relation's row: the relation. */
  readonly relation?: number
}

export interface RoutineRead {
  readonly relation: number
  readonly attributes: readonly number[]
}

/** What CREATE FUNCTION says, its name and owner aside. */
export interface RoutineDefinition {
  readonly kind: 'function' | 'procedure'
  readonly arguments: readonly RoutineArgument[]
  /** As declared; void of a procedure without results, record of several columns and of a relation's row. */
  readonly result: number
  /** RETURNS table: the relation whose row it is. */
  readonly resultRelation?: number
  readonly returnsSet: boolean
  readonly language: 'sql' | 'plpgsql'
  readonly volatility: 'immutable' | 'stable' | 'volatile'
  readonly strict: boolean
  readonly securityDefiner: boolean
  readonly leakproof: boolean
  readonly parallel: 's' | 'r' | 'u'
  readonly cost: number
  /** Estimate of a set's rows; 0: no set. */
  readonly rows: number
  readonly settings?: Readonly<Record<string, string>>
  /** The text of AS; of a body in the standard's form that body, RETURN and BEGIN ATOMIC included. */
  readonly body: string
  /** A body in the standard's form was looked up once and for all: under this path, with these relations. */
  readonly standard?: {
    readonly searchPath: readonly string[]
    readonly reads: readonly RoutineRead[]
  }
}

export interface Routine {
  readonly oid: number
  readonly name: string
  readonly schemaOid: number
  readonly owner: number
  readonly definition: RoutineDefinition
  readonly acl?: Acl
  readonly comment?: string
}

const isInput = ({ mode }: RoutineArgument): boolean => mode === 'in' || mode === 'inout' || mode === 'variadic'
const isOutput = ({ mode }: RoutineArgument): boolean => mode === 'out' || mode === 'inout' || mode === 'table'

/** What a call passes. */
export const inputsOf = ({ arguments: all }: Pick<RoutineDefinition, 'arguments'>): readonly RoutineArgument[] =>
  all.filter(isInput)

/** What a call of a procedure names: OUT arguments have a place, too. */
export const calledArguments = ({ kind, arguments: all }: RoutineDefinition): readonly RoutineArgument[] =>
  kind === 'procedure' ? all.filter(({ mode }) => mode !== 'table') : all.filter(isInput)

/** Columns of the result, where it has names. */
export const outputsOf = ({ arguments: all }: Pick<RoutineDefinition, 'arguments'>): readonly RoutineArgument[] =>
  all.filter(isOutput)
