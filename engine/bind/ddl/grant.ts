// GRANT and REVOKE, of privileges and of roles, and ALTER DEFAULT PRIVILEGES.
import { languageOids } from '../../routines/language-oids.ts'
import { notSupported, PgError, undefinedObject } from '../../errors.ts'
import { functionsNamed } from '../../functions/registry.ts'
import { bodyOf, kindOf, nameParts, type ParseNode } from '../../parse/node.ts'
import { allPrivileges, columnPrivileges, privilegeNamed, type ObjectKind } from '../../privileges/privilege.ts'
import { formatType, typeByOid } from '../../types/registry.ts'
import { declaredOid } from '../../types/type.ts'
import { openBinding, type BindContext } from '../binding.ts'
import { argumentType, inputsOf } from '../../routines/routine.ts'
import { bindTypeName } from '../types/type-name.ts'
import { withRoutines } from '../overloads/user-routines.ts'
import { routineType } from './routines/routine-type.ts'
import { largeObjectOid } from './large-object-statement.ts'
import { namePartsOf, relationName, roleName } from './names.ts'
import type {
  DefaultPrivilegesStatement,
  GrantedPrivileges,
  Grantee,
  GrantRoleStatement,
  GrantStatement,
  GrantTarget,
} from './privilege-statement.ts'
import { tablespaceOids } from './tablespace.ts'

interface Described {
  readonly kind: ObjectKind
  /** As messages name it: invalid privilege type EXECUTE for relation. */
  readonly word: string
}

const objectTypes: Readonly<Record<string, Described>> = {
  OBJECT_TABLE: { kind: 'table', word: 'relation' },
  OBJECT_SEQUENCE: { kind: 'sequence', word: 'sequence' },
  OBJECT_DATABASE: { kind: 'database', word: 'database' },
  OBJECT_SCHEMA: { kind: 'schema', word: 'schema' },
  OBJECT_FUNCTION: { kind: 'function', word: 'function' },
  OBJECT_PROCEDURE: { kind: 'function', word: 'procedure' },
  OBJECT_ROUTINE: { kind: 'function', word: 'routine' },
  OBJECT_TYPE: { kind: 'type', word: 'type' },
  OBJECT_DOMAIN: { kind: 'type', word: 'domain' },
  OBJECT_LANGUAGE: { kind: 'language', word: 'language' },
  OBJECT_LARGEOBJECT: { kind: 'large object', word: 'large object' },
  OBJECT_TABLESPACE: { kind: 'tablespace', word: 'tablespace' },
}

export function bindGrant(node: ParseNode, context: BindContext): GrantStatement {
  const described = objectTypes[node.objtype ?? '']
  const verb = node.is_grant ? 'GRANT' : 'REVOKE'
  if (!described) throw notSupported(`${verb} on ${(node.objtype as string).replace('OBJECT_', '').toLowerCase()}`)
  const grantees = granteesOf(node.grantees, Boolean(node.is_grant), Boolean(node.grant_option), context)
  const privileges = privilegesOf(node.privileges, described, node.targtype === 'ACL_TARGET_OBJECT')
  return {
    kind: 'grant',
    grant: Boolean(node.is_grant),
    target: targetOf(node, described, context),
    privileges,
    grantees,
    grantOption: Boolean(node.grant_option),
    ...(node.grantor && { grantor: roleName(node.grantor, context) }),
    cascade: node.behavior === 'DROP_CASCADE',
  }
}

function granteesOf(
  nodes: readonly ParseNode[],
  grant: boolean,
  grantOption: boolean,
  context: BindContext,
): readonly Grantee[] {
  return nodes.map((node) => {
    const role = bodyOf(node)
    if (role.roletype !== 'ROLESPEC_PUBLIC') return roleName(role, context)
    if (grant && grantOption) throw new PgError('0LP01', 'grant options can only be granted to roles')
    return null
  })
}

/** What may be a sequence under the word TABLE is the claimant's to tell. */
function privilegesOf(
  nodes: readonly ParseNode[] | undefined,
  { kind, word }: Described,
  mayBeSequence: boolean,
): readonly GrantedPrivileges[] {
  const all = allPrivileges[kind]
  if (!nodes) return [{ privileges: all, all: true }]
  const known = kind === 'table' && mayBeSequence ? all | allPrivileges.sequence : all
  const whole = { privileges: 0, all: false }
  const ofColumns: GrantedPrivileges[] = []
  for (const node of nodes) {
    const { priv_name: name, cols } = bodyOf(node)
    const bit = name === undefined ? columnPrivileges : privilegeNamed(name)
    if (bit === undefined) throw new PgError('42601', `unrecognized privilege type "${name}"`)
    const invalid = (what: string): PgError =>
      new PgError('0LP01', `invalid privilege type ${(name as string).toUpperCase()} for ${what}`)
    if (cols) {
      if (kind !== 'table') throw new PgError('0LP01', 'column privileges are only valid for relations')
      if (bit & ~columnPrivileges) throw invalid('column')
      ofColumns.push({ privileges: bit, all: name === undefined, columns: nameParts(cols) })
      continue
    }
    if (bit & ~known) throw invalid(word)
    whole.privileges |= bit
  }
  return whole.privileges === 0 ? ofColumns : [whole, ...ofColumns]
}

function targetOf(node: ParseNode, { kind, word }: Described, context: BindContext): GrantTarget {
  const objects: readonly ParseNode[] = node.objects
  if (node.targtype === 'ACL_TARGET_ALL_IN_SCHEMA') {
    const all = (kind === 'function' ? word : kind) as 'table' | 'function'
    return { kind: 'all-in-schema', word: all, schemas: nameParts(objects) }
  }
  switch (kind) {
    case 'table':
    case 'sequence':
      return { kind: 'relation', word: kind, names: objects.map((object) => relationName(bodyOf(object), context)) }
    case 'schema':
    case 'database':
      return { kind, names: nameParts(objects) }
    case 'large object':
      return { kind: 'large-object', loids: objects.map(largeObjectOid) }
    case 'function':
      return {
        kind: 'built-in',
        word: 'function',
        objects: objects.map((object) => functionOf(bodyOf(object), node.objtype, context)),
      }
    case 'type':
      return { kind: 'built-in', word: 'type', objects: objects.map((object) => typeOf(object, node.objtype, context)) }
    default:
      return {
        kind: 'built-in',
        word: kind as 'language',
        objects: nameParts(objects).map((name) => named(kind, name)),
      }
  }
}

const languages: Readonly<Record<string, number>> = languageOids

function named(kind: ObjectKind, name: string): { oid: number; name: string } {
  const oid = (kind === 'language' ? languages : tablespaceOids)[name]
  if (oid === undefined) throw undefinedObject(`${kind} "${name}" does not exist`)
  if (kind === 'language' && name !== 'sql' && name !== 'plpgsql') {
    throw new PgError('42809', `language "${name}" is not trusted`, {
      detail:
        'GRANT and REVOKE are not allowed on untrusted languages, because only superusers can use untrusted languages.',
    })
  }
  return { oid, name }
}

function functionOf(object: ParseNode, objectType: string, context: BindContext): { oid: number; name: string } {
  const parts = nameParts(object.objname)
  const name = parts[parts.length - 1]
  const schema = parts.length > 1 ? parts[parts.length - 2] : undefined
  if (schema !== undefined && !context.catalog.schema(schema))
    throw new PgError('3F000', `schema "${schema}" does not exist`)
  const builtIn = functionsNamed(name).filter(
    (candidate) => schema === undefined || (candidate.schema ?? 'pg_catalog') === schema,
  )
  const binding = openBinding(context)
  const own = withRoutines([], schema, name, binding).map(({ oid, routine }) => ({
    oid,
    args: inputsOf(routine!.definition).map(argumentType),
    isProcedure: routine!.definition.kind === 'procedure',
  }))
  const candidates: readonly {
    readonly oid: number
    readonly args: readonly number[]
    readonly isProcedure?: boolean
  }[] = [...builtIn, ...own]
  const shown = parts.join('.')
  if (object.args_unspecified) {
    if (candidates.length === 0) throw new PgError('42883', `could not find a function named "${shown}"`)
    if (candidates.length > 1) {
      throw new PgError('42725', `function name "${shown}" is not unique`, {
        hint: 'Specify the argument list to select the function unambiguously.',
      })
    }
    return { oid: candidates[0].oid, name }
  }
  const types = ((object.objargs ?? []) as ParseNode[]).map((type) => argumentType(routineType(bodyOf(type), context)))
  const found = candidates.find(
    ({ args }) => args.length === types.length && args.every((type, index) => type === types[index]),
  )
  const list = types.map((type) => formatType(type, -1)).join(', ')
  if (found) {
    const word = found.isProcedure ? 'procedure' : 'function'
    const wanted = objectTypes[objectType].word
    if (wanted !== 'routine' && wanted !== word) throw new PgError('42809', `${shown}(${list}) is not a ${wanted}`)
    return { oid: found.oid, name }
  }
  throw new PgError('42883', `function ${shown}(${list}) does not exist`)
}

function typeOf(object: ParseNode, objectType: string, context: BindContext): { oid: number; name: string } {
  const parts = kindOf(object) === 'List' ? namePartsOf(object) : nameParts(bodyOf(object).names)
  const node = { names: parts.map((sval) => ({ String: { sval } })), typemod: -1 }
  const binding = { ...openBinding(context), quiet: true }
  const type = bindTypeName(node, binding)
  const name = parts[parts.length - 1]
  if (typeByOid(type.oid).kind === 'array' && type.domain === undefined)
    throw new PgError('0LP01', 'cannot set privileges of array types', {
      hint: 'Set the privileges of the element type instead.',
    })
  if (objectType === 'OBJECT_DOMAIN' && type.domain === undefined)
    throw new PgError('42809', `"${parts.join('.')}" is not a domain`)
  return { oid: declaredOid(type), name }
}

export function bindGrantRole(node: ParseNode, context: BindContext): GrantRoleStatement {
  const options: Record<string, boolean> = {}
  for (const element of (node.opt ?? []) as ParseNode[]) {
    const { defname, arg } = bodyOf(element)
    if (defname !== 'admin' && defname !== 'inherit' && defname !== 'set') {
      throw new PgError('42601', `unrecognized role option "${defname}"`)
    }
    options[defname] = optionValue(defname, arg)
  }
  const grant = Boolean(node.is_grant)
  return {
    kind: 'grant-role',
    grant,
    roles: ((node.granted_roles ?? []) as ParseNode[]).map((one) => {
      const { priv_name: name, cols } = bodyOf(one)
      if (name === undefined || cols) {
        throw new PgError('0LP01', 'column names cannot be included in GRANT/REVOKE ROLE')
      }
      return name as string
    }),
    members: ((node.grantee_roles ?? []) as ParseNode[]).map((role) => roleName(bodyOf(role), context)),
    options,
    ...(node.grantor && { grantor: roleName(node.grantor, context) }),
    cascade: node.behavior === 'DROP_CASCADE',
  }
}

function optionValue(name: string, argument: ParseNode | undefined): boolean {
  if (!argument) return true
  const body = bodyOf(argument)
  if (kindOf(argument) === 'Boolean') return Boolean(body.boolval)
  const text = String(body.sval ?? body.ival ?? '').toLowerCase()
  if (['true', 'on', 'option', '1'].includes(text)) return true
  if (['false', 'off', '0'].includes(text)) return false
  throw new PgError('22023', `unrecognized value for role option "${name}": "${body.sval ?? body.ival}"`)
}

const defaultTypes: Readonly<Record<string, DefaultPrivilegesStatement['objectType']>> = {
  OBJECT_TABLE: 'r',
  OBJECT_SEQUENCE: 'S',
  OBJECT_FUNCTION: 'f',
  OBJECT_ROUTINE: 'f',
  OBJECT_TYPE: 'T',
  OBJECT_SCHEMA: 'n',
  OBJECT_LARGEOBJECT: 'L',
}

export function bindDefaultPrivileges(node: ParseNode, context: BindContext): DefaultPrivilegesStatement {
  const action: ParseNode = node.action
  const lists = new Map<string, ParseNode[]>()
  for (const option of (node.options ?? []) as ParseNode[]) {
    const { defname, arg } = bodyOf(option)
    if (lists.has(defname)) throw new PgError('42601', 'conflicting or redundant options')
    lists.set(defname, bodyOf(arg).items)
  }
  const objectType = defaultTypes[action.objtype ?? '']
  const described = objectTypes[action.objtype ?? '']
  if (!objectType || !described) throw notSupported(`ALTER DEFAULT PRIVILEGES for ${action.objtype}`)
  const schemas = nameParts(lists.get('schemas'))
  if ((objectType === 'n' || objectType === 'L') && schemas.length > 0) {
    const what = objectType === 'n' ? 'SCHEMAS' : 'LARGE OBJECTS'
    throw new PgError('0LP01', `cannot use IN SCHEMA clause when using GRANT/REVOKE ON ${what}`)
  }
  const [granted] = privilegesOf(action.privileges, described, false)
  if (granted.columns) throw new PgError('0LP01', 'default privileges cannot be set for columns')
  return {
    kind: 'default-privileges',
    grant: Boolean(action.is_grant),
    objectType,
    privileges: granted.privileges,
    grantees: granteesOf(action.grantees, Boolean(action.is_grant), Boolean(action.grant_option), context),
    grantOption: Boolean(action.grant_option),
    cascade: action.behavior === 'DROP_CASCADE',
    roles: (lists.get('roles') ?? []).map((role) => roleName(bodyOf(role), context)),
    schemas,
  }
}
