// has_…_privilege and pg_has_role: the catalog's lists and memberships, asked from SQL.
import { languageOids } from '../../routines/language-oids.ts'
import { PgError, invalidParameter, undefinedObject } from '../../errors.ts'
import {
  grantableBuiltIn,
  grantableDatabase,
  grantableRelation,
  grantableSchema,
  privilegesOn,
  privilegesOnColumn,
  type Grantable,
} from '../../privileges/object-privileges.ts'
import { privilegeNamed } from '../../privileges/privilege.ts'
import { hasPrivilegesOf, isAdminOf, isMember, maySetRole } from '../../privileges/role-membership.ts'
import type { Relation, RoleEntry } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition, ScalarFunction } from '../function.ts'
import { grantableLargeObject } from '../../privileges/large-object.ts'
import { findFunction } from '../registry.ts'
import { effect } from './effects.ts'
import { findType } from '../../types/registry.ts'
import { regFromText, relationNamed } from './reg-text.ts'

interface Kind {
  readonly name: string
  readonly privileges: readonly string[]
  readonly byName: (name: string, context: FunctionContext) => number
  /** undefined: there is no such object. */
  readonly object: (oid: number, context: FunctionContext) => Grantable | undefined
}

const tablePrivileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']

function relationObject(oid: number, { catalog }: FunctionContext): Grantable | undefined {
  const relation = catalog.relationByOid(oid)
  return relation && grantableRelation(catalog, relation)
}

const relationByName = (name: string, context: FunctionContext): number => relationNamed(name, context).oid

const table: Kind = { name: 'table', privileges: tablePrivileges, byName: relationByName, object: relationObject }
const anyColumn: Kind = { ...table, name: 'any_column', privileges: ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'] }
const sequence: Kind = { ...table, name: 'sequence', privileges: ['USAGE', 'SELECT', 'UPDATE'] }
const database: Kind = {
  name: 'database',
  privileges: ['CREATE', 'TEMPORARY', 'TEMP', 'CONNECT'],
  byName: (name, { catalog }) => {
    for (const entry of catalog.databases()) if (entry.name === name) return entry.oid
    throw new PgError('3D000', `database "${name}" does not exist`)
  },
  object: (oid, { catalog }) => grantableDatabase(catalog, oid),
}
const schema: Kind = {
  name: 'schema',
  privileges: ['CREATE', 'USAGE'],
  byName: (name, { catalog }) => {
    const entry = catalog.schema(name)
    if (!entry) throw new PgError('3F000', `schema "${name}" does not exist`)
    return entry.oid
  },
  object: (oid, { catalog }) => grantableSchema(catalog, oid),
}
const functionKind: Kind = {
  name: 'function',
  privileges: ['EXECUTE'],
  byName: (name, context) => regFromText(Oid.regprocedure, name, context),
  object: (oid, { catalog }) =>
    findFunction(oid) || catalog.routine?.(oid) ? grantableBuiltIn(catalog, 'function', oid) : undefined,
}
const type: Kind = {
  name: 'type',
  privileges: ['USAGE'],
  byName: (name, context) => regFromText(Oid.regtype, name, context),
  object: (oid, { catalog }) => (findType(oid) ? grantableBuiltIn(catalog, 'type', oid) : undefined),
}
const languages: Readonly<Record<string, number>> = languageOids
const language: Kind = {
  name: 'language',
  privileges: ['USAGE'],
  byName: (name) => {
    const known = languages[name]
    if (known === undefined) throw undefinedObject(`language "${name}" does not exist`)
    return known
  },
  object: (oid, { catalog }) =>
    Object.values(languages).includes(oid) ? grantableBuiltIn(catalog, 'language', oid) : undefined,
}
const tablespace: Kind = {
  name: 'tablespace',
  privileges: ['CREATE'],
  byName: (name) => {
    const known = { pg_default: 1663, pg_global: 1664 }[name]
    if (known === undefined) throw undefinedObject(`tablespace "${name}" does not exist`)
    return known
  },
  object: (oid, { catalog }) =>
    oid === 1663 || oid === 1664 ? grantableBuiltIn(catalog, 'tablespace', oid) : undefined,
}

/** Has no name but its OID. */
const largeObject: Kind = {
  name: 'largeobject',
  privileges: ['SELECT', 'UPDATE'],
  byName: (name) => {
    throw undefinedObject(`large object ${name} does not exist`)
  },
  object: (oid, context) => {
    const facts = effect(context, 'large-object-facts', oid)
    return facts && grantableLargeObject(facts)
  },
}

/** First of the six overloads' OIDs: (name,text) (name,oid) (oid,text) (oid,oid) (text) (oid), each with the privilege last. */
const overloads: readonly (readonly [Kind, readonly number[]])[] = [
  [table, [1922, 1923, 1924, 1925, 1926, 1927]],
  [anyColumn, [3024, 3025, 3026, 3027, 3028, 3029]],
  [sequence, [2181, 2182, 2183, 2184, 2185, 2186]],
  [database, [2250, 2251, 2252, 2253, 2254, 2255]],
  [functionKind, [2256, 2257, 2258, 2259, 2260, 2261]],
  [language, [2262, 2263, 2264, 2265, 2266, 2267]],
  [schema, [2268, 2269, 2270, 2271, 2272, 2273]],
  [tablespace, [2390, 2391, 2392, 2393, 2394, 2395]],
  [type, [3138, 3139, 3140, 3141, 3142, 3143]],
]
const overloadArguments: readonly (readonly number[])[] = [
  [Oid.name, Oid.text],
  [Oid.name, Oid.oid],
  [Oid.oid, Oid.text],
  [Oid.oid, Oid.oid],
  [Oid.text],
  [Oid.oid],
]

const objectFunctions: readonly ScalarFunction[] = [
  ...overloads.flatMap(([kind, oids]) => oids.map((oid, index) => objectFunction(kind, oid, overloadArguments[index]))),
  objectFunction(largeObject, 6348, [Oid.name, Oid.oid]),
  objectFunction(largeObject, 6349, [Oid.oid]),
  objectFunction(largeObject, 6350, [Oid.oid, Oid.oid]),
]

function objectFunction(kind: Kind, oid: number, args: readonly number[]): ScalarFunction {
  return stable(
    oid,
    `has_${kind.name}_privilege`,
    [...args, Oid.text],
    Oid.bool,
    (given: readonly unknown[], context) => {
      const role = given.length === 3 ? roleOf(given[0] as string | number, context) : currentRole(context)
      return mayDo(kind, role, given[given.length - 2] as string | number, given[given.length - 1] as string, context)
    },
  )
}

const columnArguments: readonly (readonly [number, readonly number[]])[] = [
  [3012, [Oid.name, Oid.text, Oid.text]],
  [3013, [Oid.name, Oid.text, Oid.int2]],
  [3014, [Oid.name, Oid.oid, Oid.text]],
  [3015, [Oid.name, Oid.oid, Oid.int2]],
  [3016, [Oid.oid, Oid.text, Oid.text]],
  [3017, [Oid.oid, Oid.text, Oid.int2]],
  [3018, [Oid.oid, Oid.oid, Oid.text]],
  [3019, [Oid.oid, Oid.oid, Oid.int2]],
  [3020, [Oid.text, Oid.text]],
  [3021, [Oid.text, Oid.int2]],
  [3022, [Oid.oid, Oid.text]],
  [3023, [Oid.oid, Oid.int2]],
]

const columnFunctions: readonly ScalarFunction[] = columnArguments.map(([oid, args]) =>
  stable(oid, 'has_column_privilege', [...args, Oid.text], Oid.bool, (values: readonly unknown[], context) => {
    const [object, column, privilege] = values.slice(-3) as [string | number, string | number, string]
    const role = values.length === 4 ? roleOf(values[0] as string | number, context) : currentRole(context)
    const relation = typeof object === 'number' ? context.catalog.relationByOid(object) : relationNamed(object, context)
    if (!relation || !('table' in relation)) return null
    const found = relation.table.schema.columns.find((candidate) =>
      typeof column === 'number' ? candidate.attribute === column : candidate.name === column,
    )
    const wanted = privilege.split(',').map((part) => parsePrivilege(part, anyColumn.privileges))
    if (!found) {
      if (typeof column === 'number') return null
      throw new PgError('42703', `column "${column}" of relation "${relation.name}" does not exist`)
    }
    return hasAny(wanted, whole(context, role, relation), columns(context, role, relation, [found.attribute]))
  }),
)

export const privilegeFunctions: readonly FunctionDefinition[] = [
  ...objectFunctions,
  ...columnFunctions,
  stable(
    2705,
    'pg_has_role',
    [Oid.name, Oid.name, Oid.text],
    Oid.bool,
    ([role, other, privilege]: [string, string, string], context) => hasRole(role, other, privilege, context),
  ),
  stable(
    2706,
    'pg_has_role',
    [Oid.name, Oid.oid, Oid.text],
    Oid.bool,
    ([role, other, privilege]: [string, number, string], context) => hasRole(role, other, privilege, context),
  ),
  stable(
    2707,
    'pg_has_role',
    [Oid.oid, Oid.name, Oid.text],
    Oid.bool,
    ([role, other, privilege]: [number, string, string], context) => hasRole(role, other, privilege, context),
  ),
  stable(
    2708,
    'pg_has_role',
    [Oid.oid, Oid.oid, Oid.text],
    Oid.bool,
    ([role, other, privilege]: [number, number, string], context) => hasRole(role, other, privilege, context),
  ),
  stable(2709, 'pg_has_role', [Oid.name, Oid.text], Oid.bool, ([other, privilege]: [string, string], context) =>
    hasRole(context.session.user, other, privilege, context),
  ),
  stable(2710, 'pg_has_role', [Oid.oid, Oid.text], Oid.bool, ([other, privilege]: [number, string], context) =>
    hasRole(context.session.user, other, privilege, context),
  ),
]

interface Held {
  readonly privileges: number
  readonly grantable: number
}
const nothing: Held = { privileges: 0, grantable: 0 }

const whole = ({ catalog }: FunctionContext, role: RoleEntry | undefined, relation: Relation): Held =>
  privilegesOn(catalog, role, grantableRelation(catalog, relation))

/** What any of the columns gives. */
function columns(
  { catalog }: FunctionContext,
  role: RoleEntry | undefined,
  relation: Relation,
  attributes: readonly number[],
): Held {
  let held = nothing
  for (const attribute of attributes) {
    const one = privilegesOnColumn(catalog, role, relation, attribute)
    held = { privileges: held.privileges | one.privileges, grantable: held.grantable | one.grantable }
  }
  return held
}

/** A list of privileges asks for any of them. */
const hasAny = (wanted: readonly Wanted[], ...held: readonly Held[]): boolean =>
  wanted.some(({ bit, grant }) => held.some((one) => ((grant ? one.grantable : one.privileges) & bit) !== 0))

function mayDo(
  kind: Kind,
  role: RoleEntry | undefined,
  named: string | number,
  privileges: string,
  context: FunctionContext,
): boolean | null {
  const oid = typeof named === 'number' ? named : kind.byName(named, context)
  const relation = kind === sequence ? context.catalog.relationByOid(oid) : undefined
  if (relation && relation.kind !== 'sequence') {
    if (typeof named === 'number') return null
    throw new PgError('42809', `"${relation.name}" is not a sequence`)
  }
  const wanted = privileges.split(',').map((part) => parsePrivilege(part, kind.privileges))
  const object = kind.object(oid, context)
  if (!object) return null
  const held = privilegesOn(context.catalog, role, object)
  if (kind !== anyColumn || hasAny(wanted, held)) return hasAny(wanted, held)
  const of = context.catalog.relationByOid(oid)!
  const attributes = 'table' in of ? of.table.schema.columns.map((column) => column.attribute) : []
  return hasAny(wanted, columns(context, role, of, attributes))
}

interface Wanted {
  readonly name: string
  readonly bit: number
  readonly grant: boolean
}

function parsePrivilege(text: string, known: readonly string[]): Wanted {
  const [, name, grant] = /^\s*(.*?)(\s+with\s+(?:grant|admin)\s+option)?\s*$/i.exec(text)!
  const upper = name.toUpperCase()
  if (!known.includes(upper)) throw invalidParameter(`unrecognized privilege type: "${name}"`)
  return { name: upper, bit: privilegeNamed(upper) ?? 0, grant: grant !== undefined }
}

const currentRole = ({ catalog, session }: FunctionContext): RoleEntry | undefined => catalog.role(session.user)

/** The pseudo-role public is no role: it has only what is open to everybody. */
function roleOf(role: string | number, { catalog }: FunctionContext): RoleEntry | undefined {
  if (role === 'public' || role === 0) return undefined
  const found = typeof role === 'number' ? catalog.roleByOid(role) : catalog.role(role)
  if (!found && typeof role === 'string') throw undefinedObject(`role "${role}" does not exist`)
  return found
}

function hasRole(
  role: string | number,
  other: string | number,
  privilege: string,
  context: FunctionContext,
): boolean | null {
  const wanted = privilege.split(',').map((part) => parsePrivilege(part, ['MEMBER', 'USAGE', 'SET']))
  const { catalog } = context
  const self = roleOf(role, context)
  const target = roleOf(other, context)
  if (!target) return null
  if (!self) return false
  return wanted.some(({ name, grant }) => {
    if (grant) return isAdminOf(catalog, self, target.oid)
    if (name === 'USAGE') return hasPrivilegesOf(catalog, self, target.oid)
    if (name === 'SET') return maySetRole(catalog, self, target.oid)
    return self.superuser || isMember(catalog, self.oid, target.oid)
  })
}

const parameterArguments: readonly (readonly [number, readonly number[]])[] = [
  [6205, [Oid.name, Oid.text, Oid.text]],
  [6206, [Oid.oid, Oid.text, Oid.text]],
  [6207, [Oid.text, Oid.text]],
]

/** SET and ALTER SYSTEM of settings that not everybody may change: superusers may. */
export const parameterPrivilegeFunctions: readonly FunctionDefinition[] = parameterArguments.map(([oid, args]) =>
  stable(oid, 'has_parameter_privilege', args, Oid.bool, (values: readonly unknown[], context) => {
    const role = values.length === 3 ? roleOf(values[0] as string | number, context) : currentRole(context)
    return role?.superuser === true
  }),
)
