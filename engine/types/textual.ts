// Types that are text under another name: unknown literals, cstring, stored expression trees, access privileges.
import { formatAclItem, parseAclItem, type AclRoles } from '../privileges/acl-text.ts'
import { textType } from './text.ts'
import type { TextSettings, TypeDefinition } from './type.ts'

export const unknownType: TypeDefinition<string> = {
  ...textType,
  oid: 705,
  name: 'unknown',
  sqlName: 'unknown',
  category: 'X',
  preferred: false,
  length: -2,
  alignment: 'c',
  storage: 'p',
  kind: 'pseudo',
  arrayOid: 0,
  collatable: false,
  inputName: 'unknownin',
  outputName: 'unknownout',
  receiveName: 'unknownrecv',
  sendName: 'unknownsend',
}

export const cstringType: TypeDefinition<string> = {
  ...unknownType,
  oid: 2275,
  name: 'cstring',
  sqlName: 'cstring',
  category: 'P',
  arrayOid: 1263,
  inputName: 'cstring_in',
  outputName: 'cstring_out',
  receiveName: 'cstring_recv',
  sendName: 'cstring_send',
}

export const pgNodeTreeType: TypeDefinition<string> = {
  ...textType,
  oid: 194,
  name: 'pg_node_tree',
  sqlName: 'pg_node_tree',
  category: 'Z',
  preferred: false,
  arrayOid: 0,
  inputName: 'pg_node_tree_in',
  outputName: 'pg_node_tree_out',
  receiveName: 'pg_node_tree_recv',
  sendName: 'pg_node_tree_send',
}

export const aclitemType: TypeDefinition<string> = {
  ...textType,
  oid: 1033,
  name: 'aclitem',
  sqlName: 'aclitem',
  category: 'U',
  preferred: false,
  length: 16,
  alignment: 'd',
  storage: 'p',
  arrayOid: 1034,
  collatable: false,
  inputName: 'aclitemin',
  outputName: 'aclitemout',
  receiveName: '-',
  sendName: '-',
  compare: undefined,
  parse: (text, { objectNames }) =>
    objectNames ? formatAclItem(parseAclItem(text, rolesIn(objectNames)), rolesIn(objectNames)) : text,
}

/** Roles as the settings know them: through regrole. */
function rolesIn(names: NonNullable<TextSettings['objectNames']>): AclRoles {
  const regrole = 4096
  return {
    role: (name) => ({ oid: names.oid(regrole, `"${name.replaceAll('"', '""')}"`) }),
    roleByOid: (oid) => {
      const text = names.name(regrole, oid)
      return text === undefined ? undefined : { name: text.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"') }
    },
  }
}
