// has_…_privilege: superusers and owners may do everything, and PUBLIC has what PostgreSQL grants it from the start.
import { PgError, invalidParameter, undefinedObject } from '../../errors.ts'
import type { RoleEntry } from '../../tables.ts'
import { Oid } from '../../types/oids.ts'
import { stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition, ScalarFunction } from '../function.ts'
import { findFunction } from '../registry.ts'
import { findType } from '../../types/registry.ts'
import { regFromText, relationNamed } from './reg-text.ts'

/** Owner of an object and what every role may do with it; undefined: there is no such object. */
type Access = { readonly owner: number; readonly open: readonly string[] } | undefined

interface Kind {
  readonly name: string
  readonly privileges: readonly string[]
  readonly byName: (name: string, context: FunctionContext) => number
  readonly access: (oid: number, context: FunctionContext) => Access
}

/** OID of pg_authid's bootstrap superuser, who owns what is built in. */
const bootstrapRole = 10

const tablePrivileges = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']

function relationAccess(oid: number, { catalog }: FunctionContext): Access {
  const relation = catalog.relationByOid(oid)
  if (!relation) return undefined
  if (relation.kind === 'virtual') return { owner: relation.table.info.owner, open: ['SELECT'] }
  if (relation.kind === 'sequence') return { owner: relation.sequence.owner, open: [] }
  if (relation.kind === 'index') return relationAccess(relation.index.table, { catalog } as FunctionContext)
  return { owner: relation.table.info.owner, open: [] }
}

const relationByName = (name: string, context: FunctionContext): number => relationNamed(name, context).oid

const table: Kind = { name: 'table', privileges: tablePrivileges, byName: relationByName, access: relationAccess }
const anyColumn: Kind = { ...table, name: 'any_column', privileges: ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'] }
const sequence: Kind = { ...table, name: 'sequence', privileges: ['USAGE', 'SELECT', 'UPDATE'] }
const database: Kind = {
  name: 'database',
  privileges: ['CREATE', 'TEMPORARY', 'TEMP', 'CONNECT'],
  byName: (name, { catalog }) => {
    for (const entry of catalog.databases()) if (entry.name === name) return entry.oid
    throw new PgError('3D000', `database "${name}" does not exist`)
  },
  access: (oid, { catalog }) => {
    for (const entry of catalog.databases()) {
      if (entry.oid === oid) return { owner: entry.owner, open: ['CONNECT', 'TEMPORARY', 'TEMP'] }
    }
    return undefined
  },
}
const schema: Kind = {
  name: 'schema',
  privileges: ['CREATE', 'USAGE'],
  byName: (name, { catalog }) => {
    const entry = catalog.schema(name)
    if (!entry) throw new PgError('3F000', `schema "${name}" does not exist`)
    return entry.oid
  },
  access: (oid, { catalog }) => {
    const entry = catalog.schemaByOid(oid)
    const open =
      entry && ['public', 'pg_catalog', 'information_schema', 'cadastre'].includes(entry.name) ? ['USAGE'] : []
    return entry && { owner: entry.owner, open }
  },
}
const functionKind: Kind = {
  name: 'function',
  privileges: ['EXECUTE'],
  byName: (name, context) => regFromText(Oid.regprocedure, name, context),
  access: (oid) => (findFunction(oid) ? { owner: bootstrapRole, open: ['EXECUTE'] } : undefined),
}
const type: Kind = {
  name: 'type',
  privileges: ['USAGE'],
  byName: (name, context) => regFromText(Oid.regtype, name, context),
  access: (oid) => (findType(oid) ? { owner: bootstrapRole, open: ['USAGE'] } : undefined),
}
const language: Kind = {
  name: 'language',
  privileges: ['USAGE'],
  byName: (name) => {
    const known = { internal: 12, c: 13, sql: 14 }[name]
    if (known === undefined) throw undefinedObject(`language "${name}" does not exist`)
    return known
  },
  access: (oid) => (oid >= 12 && oid <= 14 ? { owner: bootstrapRole, open: oid === 14 ? ['USAGE'] : [] } : undefined),
}
const tablespace: Kind = {
  name: 'tablespace',
  privileges: ['CREATE'],
  byName: (name) => {
    const known = { pg_default: 1663, pg_global: 1664 }[name]
    if (known === undefined) throw undefinedObject(`tablespace "${name}" does not exist`)
    return known
  },
  access: (oid) => (oid === 1663 || oid === 1664 ? { owner: bootstrapRole, open: [] } : undefined),
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

const objectFunctions: readonly ScalarFunction[] = overloads.flatMap(([kind, oids]) =>
  oids.map((oid, index) =>
    stable(
      oid,
      `has_${kind.name}_privilege`,
      [...overloadArguments[index], Oid.text],
      Oid.bool,
      (args: readonly unknown[], context) => {
        const role = args.length === 3 ? roleOf(args[0] as string | number, context) : currentRole(context)
        return mayDo(kind, role, args[args.length - 2] as string | number, args[args.length - 1] as string, context)
      },
    ),
  ),
)

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
    const found = relation.table.schema.columns.some((candidate) =>
      typeof column === 'number' ? candidate.attribute === column : candidate.name === column,
    )
    if (!found) {
      if (typeof column === 'number') return null
      throw new PgError('42703', `column "${column}" of relation "${relation.name}" does not exist`)
    }
    return mayDo(anyColumn, role, relation.oid, privilege, context)
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

/** A list of privileges asks for any of them; WITH GRANT OPTION is only the owner's. */
function mayDo(
  kind: Kind,
  role: RoleEntry | undefined,
  object: string | number,
  privileges: string,
  context: FunctionContext,
): boolean | null {
  const oid = typeof object === 'number' ? object : kind.byName(object, context)
  const wanted = privileges.split(',').map((part) => parsePrivilege(part, kind.privileges))
  const access = kind.access(oid, context)
  if (!access) return null
  if (role && (role.superuser || role.oid === access.owner)) return true
  return wanted.some(({ name, grant }) => !grant && access.open.includes(name))
}

function parsePrivilege(text: string, known: readonly string[]): { readonly name: string; readonly grant: boolean } {
  const [, name, grant] = /^\s*(.*?)(\s+with\s+grant\s+option)?\s*$/i.exec(text)!
  const upper = name.toUpperCase()
  if (!known.includes(upper)) throw invalidParameter(`unrecognized privilege type: "${name}"`)
  return { name: upper, grant: grant !== undefined }
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
  for (const part of privilege.split(',')) parsePrivilege(part, ['MEMBER', 'USAGE', 'SET'])
  const self = roleOf(role, context)
  const target = roleOf(other, context)
  if (!target) return null
  return self !== undefined && (self.superuser || self.oid === target.oid)
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
