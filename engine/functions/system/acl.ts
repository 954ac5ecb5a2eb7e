// aclitem and its arrays: made, taken apart, and asked of the catalog. Values are texts with the roles' names.
import { invalidParameter, PgError } from '../../errors.ts'
import { defaultAcl, type Acl } from '../../privileges/acl.ts'
import { formatAcl, formatAclItem, parseAclItem } from '../../privileges/acl-text.ts'
import { columnAcl, grantableDatabase, grantableRelation, grantableSchema } from '../../privileges/object-privileges.ts'
import { bitsOf, privilegeNamed, wordOf, type ObjectKind } from '../../privileges/privilege.ts'
import type { PgArray } from '../../types/array-value.ts'
import { Oid } from '../../types/oids.ts'
import { stable, stableSet } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'

/** The letters that acldefault knows kinds of objects by. */
const kinds: Readonly<Record<string, ObjectKind>> = {
  c: 'column',
  r: 'table',
  s: 'sequence',
  d: 'database',
  f: 'function',
  l: 'language',
  L: 'large object',
  n: 'schema',
  p: 'parameter',
  t: 'tablespace',
  F: 'schema',
  S: 'schema',
  T: 'type',
}

function itemsOf({ dimensions, elements }: PgArray): readonly string[] {
  if (dimensions.length > 1) throw invalidParameter('ACL arrays must be one-dimensional')
  if (elements.includes(null)) throw new PgError('22004', 'ACL arrays must not contain null values')
  return elements as readonly string[]
}

export const aclFunctions: readonly FunctionDefinition[] = [
  stableSet(
    1689,
    'aclexplode',
    [Oid._aclitem],
    Oid.record,
    {
      argNames: ['acl'],
      columns: [
        { name: 'grantor', type: Oid.oid },
        { name: 'grantee', type: Oid.oid },
        { name: 'privilege_type', type: Oid.text },
        { name: 'is_grantable', type: Oid.bool },
      ],
    },
    ([acl]: [PgArray], { catalog }) =>
      itemsOf(acl).flatMap((text) => {
        const { grantor, grantee, privileges, grantable } = parseAclItem(text, catalog)
        return bitsOf(privileges).map((bit) => [grantor, grantee, wordOf(bit), (grantable & bit) !== 0])
      }),
  ),
  stable(3943, 'acldefault', [Oid.char, Oid.oid], Oid._aclitem, ([letter, owner]: [string, number], { catalog }) => {
    const kind = kinds[letter]
    if (!kind) throw new PgError('22023', `unrecognized object type abbreviation: ${letter}`)
    return arrayOfAcl(defaultAcl(kind, owner), catalog)
  }),
  stable(
    1365,
    'makeaclitem',
    [Oid.oid, Oid.oid, Oid.text, Oid.bool],
    Oid.aclitem,
    ([grantee, grantor, words, option]: [number, number, string, boolean], { catalog }) => {
      const privileges = words.split(',').reduce((all, word) => all | requirePrivilege(word.trim()), 0)
      return formatAclItem({ grantee, grantor, privileges, grantable: option ? privileges : 0 }, catalog)
    },
  ),
  stable(1037, 'aclcontains', [Oid._aclitem, Oid.aclitem], Oid.bool, ([acl, text]: [PgArray, string], { catalog }) => {
    const wanted = parseAclItem(text, catalog)
    return itemsOf(acl).some((one) => {
      const item = parseAclItem(one, catalog)
      return (
        item.grantee === wanted.grantee &&
        item.grantor === wanted.grantor &&
        (wanted.privileges & ~item.privileges) === 0 &&
        (wanted.grantable & ~item.grantable) === 0
      )
    })
  }),
  stable(
    6385,
    'pg_get_acl',
    [Oid.oid, Oid.oid, Oid.int4],
    Oid._aclitem,
    { argNames: ['classid', 'objid', 'objsubid'] },
    ([classId, oid, sub]: [number, number, number], context) => {
      const acl = aclIn(classId, oid, sub, context)
      return acl ? arrayOfAcl(acl, context.catalog) : null
    },
  ),
]

/** OIDs of pg_class, pg_namespace and pg_database. */
const classes = { relation: 1259, schema: 2615, database: 1262 } as const

function aclIn(classId: number, oid: number, sub: number, { catalog }: FunctionContext): Acl | undefined {
  switch (classId) {
    case classes.relation: {
      const relation = catalog.relationByOid(oid)
      if (!relation || relation.kind === 'index') return undefined
      return sub === 0 ? grantableRelation(catalog, relation).acl : columnAcl(catalog, relation, sub)
    }
    case classes.schema:
      return grantableSchema(catalog, oid)?.acl
    case classes.database:
      return grantableDatabase(catalog, oid)?.acl
    default:
      return undefined
  }
}

function requirePrivilege(word: string): number {
  const bit = privilegeNamed(word)
  if (bit === undefined) throw invalidParameter(`unrecognized privilege type: "${word}"`)
  return bit
}

function arrayOfAcl(acl: Acl, catalog: FunctionContext['catalog']): PgArray {
  const elements = formatAcl(acl, catalog)
  return elements.length === 0
    ? { dimensions: [], lowerBounds: [], elements }
    : { dimensions: [elements.length], lowerBounds: [1], elements }
}
