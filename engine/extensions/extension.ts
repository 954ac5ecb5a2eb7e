// What an extension is: what its control file says in PostgreSQL, and the objects that a database has once it was created there.
import type { CastDefinition, FunctionDefinition, OperatorDefinition } from '../functions/function.ts'
import type { ExtensionName } from '../types/extension-oids.ts'

export interface AvailableExtension {
  readonly name: ExtensionName | 'plpgsql'
  /** The default one, and the only one that is built in. */
  readonly version: string
  readonly comment: string
  readonly superuser: boolean
  /** Who may create objects in the database may create it. */
  readonly trusted: boolean
  readonly relocatable: boolean
  /** The only schema that it can be in. */
  readonly schema?: string
}

export interface ExtensionObjects {
  readonly functions: readonly FunctionDefinition[]
  /** What only plans call: no name finds them, and pg_proc does not list them. */
  readonly internal?: readonly FunctionDefinition[]
  readonly operators: readonly OperatorDefinition[]
  readonly casts: readonly CastDefinition[]
}
