// Statements about who may do what, as data for the claimant. Roles are by name; PUBLIC is null.
import type { Policy } from '../../tables.ts'
import type { LargeObjectStatement } from './large-object-statement.ts'
import type { QualifiedName } from '../statement.ts'

export type Grantee = string | null

/** What GRANT and REVOKE name. Functions, types and languages were made by nobody here: they come as OIDs. */
export type GrantTarget =
  | { readonly kind: 'relation'; readonly word: 'table' | 'sequence'; readonly names: readonly QualifiedName[] }
  | {
      readonly kind: 'all-in-schema'
      /** Routines are functions and procedures. */
      readonly word: 'table' | 'sequence' | 'function' | 'procedure' | 'routine'
      readonly schemas: readonly string[]
    }
  | { readonly kind: 'schema' | 'database'; readonly names: readonly string[] }
  | { readonly kind: 'large-object'; readonly loids: readonly number[] }
  | {
      readonly kind: 'built-in'
      readonly word: 'function' | 'type' | 'language' | 'tablespace'
      readonly objects: readonly { readonly oid: number; readonly name: string }[]
    }

/** columns absent: of the whole object. privileges: bits; all: ALL was said, so less than that is no surprise. */
export interface GrantedPrivileges {
  readonly privileges: number
  readonly all: boolean
  readonly columns?: readonly string[]
}

export interface GrantStatement {
  readonly kind: 'grant'
  readonly grant: boolean
  readonly target: GrantTarget
  readonly privileges: readonly GrantedPrivileges[]
  readonly grantees: readonly Grantee[]
  /** WITH GRANT OPTION, or GRANT OPTION FOR. */
  readonly grantOption: boolean
  readonly grantor?: string
  readonly cascade: boolean
}

export interface MembershipOptions {
  readonly admin?: boolean
  readonly inherit?: boolean
  readonly set?: boolean
}

export interface GrantRoleStatement {
  readonly kind: 'grant-role'
  readonly grant: boolean
  readonly roles: readonly string[]
  readonly members: readonly string[]
  /** Of a revoke: those that are taken; none: the membership itself. */
  readonly options: MembershipOptions
  readonly grantor?: string
  readonly cascade: boolean
}

export interface DefaultPrivilegesStatement {
  readonly kind: 'default-privileges'
  readonly grant: boolean
  readonly objectType: 'r' | 'S' | 'f' | 'T' | 'n' | 'L'
  readonly privileges: number
  readonly grantees: readonly Grantee[]
  readonly grantOption: boolean
  readonly cascade: boolean
  /** None: the current user. */
  readonly roles: readonly string[]
  readonly schemas: readonly string[]
}

export interface PolicyStatement {
  readonly kind: 'create-policy' | 'alter-policy'
  readonly table: QualifiedName
  readonly name: string
  readonly permissive: boolean
  readonly command: Policy['command']
  /** Absent: left as they are. */
  readonly roles?: readonly Grantee[]
  readonly usingSql?: string
  readonly checkSql?: string
  readonly reads: Policy['reads']
}

export type PrivilegeStatement =
  | LargeObjectStatement
  | GrantStatement
  | GrantRoleStatement
  | DefaultPrivilegesStatement
  | PolicyStatement
  | { readonly kind: 'rename-policy'; readonly table: QualifiedName; readonly name: string; readonly to: string }
  | {
      readonly kind: 'drop-policy'
      readonly table: QualifiedName
      readonly name: string
      readonly ifExists: boolean
    }
  | { readonly kind: 'reassign-owned'; readonly roles: readonly string[]; readonly to: string }
  | { readonly kind: 'drop-owned'; readonly roles: readonly string[]; readonly cascade: boolean }
  /** ALTER GROUP … ADD | DROP USER. */
  | { readonly kind: 'alter-group'; readonly role: string; readonly add: boolean; readonly members: readonly string[] }
