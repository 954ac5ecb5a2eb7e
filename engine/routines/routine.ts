// A function or procedure that a user made, as the catalog keeps it.
import type { Acl } from '../privileges/acl.ts'
import { rowTypeOf } from '../types/user-oids.ts'

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

/** What CREATE AGGREGATE says beside its arguments: functions by OID, of users or built in. */
export interface AggregateParts {
  readonly transition: number
  /** Type of the state, as declared. */
  readonly state: number
  readonly final?: number
  /** The final function is given NULLs in the places of the arguments. */
  readonly finalExtra?: boolean
  /** Text of the state that a group begins with; absent: NULL. */
  readonly initial?: string
  // What follows is kept for the catalog: nothing here makes use of it.
  readonly combine?: number
  readonly serialize?: number
  readonly deserialize?: number
  readonly finalModify?: 'r' | 's' | 'w'
  readonly space?: number
  readonly moving?: {
    readonly transition: number
    readonly inverse: number
    readonly state: number
    readonly final?: number
    readonly finalExtra?: boolean
    readonly finalModify?: 'r' | 's' | 'w'
    readonly initial?: string
    readonly space?: number
  }
}

/** What CREATE FUNCTION says, its name and owner aside. */
export interface RoutineDefinition {
  readonly kind: 'function' | 'procedure' | 'aggregate'
  readonly aggregate?: AggregateParts
  readonly arguments: readonly RoutineArgument[]
  /** As declared; void of a procedure without results, record of several columns and of a relation's row. */
  readonly result: number
  /** RETURNS table: the relation whose row it is. */
  readonly resultRelation?: number
  readonly returnsSet: boolean
  /** internal: of an aggregate, which has no body. */
  readonly language: 'sql' | 'plpgsql' | 'internal'
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
    /** Users' functions that it calls; absent in bodies that were made before they were kept. */
    readonly calls?: readonly number[]
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

/** What tells functions of one name apart: a relation's row has a type of its own. */
export const argumentType = ({ type, relation }: Pick<RoutineArgument, 'type' | 'relation'>): number =>
  relation === undefined ? type : rowTypeOf(relation)

/** What a call passes. */
export const inputsOf = ({ arguments: all }: Pick<RoutineDefinition, 'arguments'>): readonly RoutineArgument[] =>
  all.filter(isInput)

/** What a call of a procedure names: OUT arguments have a place, too. */
export const calledArguments = ({ kind, arguments: all }: RoutineDefinition): readonly RoutineArgument[] =>
  kind === 'procedure' ? all.filter(({ mode }) => mode !== 'table') : all.filter(isInput)

/** Columns of the result, where it has names. */
export const outputsOf = ({ arguments: all }: Pick<RoutineDefinition, 'arguments'>): readonly RoutineArgument[] =>
  all.filter(isOutput)

/** What an aggregate calls, or is said to: OIDs. */
export const functionsOfAggregate = ({ moving, ...parts }: AggregateParts): readonly (number | undefined)[] => [
  ...[parts.transition, parts.final, parts.combine, parts.serialize, parts.deserialize],
  ...[moving?.transition, moving?.inverse, moving?.final],
]
