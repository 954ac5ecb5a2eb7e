// Which relations a DDL statement names, and how PostgreSQL locks each, straight from the parse tree: the locks come before the
// statement is bound, since whoever holds them may be changing what it would be bound to.
import { bodyOf, kindOf, type ParseNode } from '../../../engine/parse/node.ts'
import { accessExclusive, accessShare, type LockMode, share, shareRowExclusive, shareUpdateExclusive } from './modes.ts'

export interface NamedLock {
  readonly schema: string | undefined
  readonly name: string
  readonly mode: LockMode
}

/** Undefined: not DDL. */
export function namedInDdl(statement: ParseNode): readonly NamedLock[] | undefined {
  const body = bodyOf(statement)
  const of = (range: ParseNode | undefined, mode: LockMode): NamedLock[] =>
    range?.relname ? [{ schema: range.schemaname, name: range.relname, mode }] : []
  switch (kindOf(statement)) {
    case 'AlterTableStmt':
      return [...of(body.relation, alterMode(body)), ...namedInQuery(body.cmds)]
    case 'RenameStmt':
      return of(body.relation, body.renameType === 'OBJECT_INDEX' ? shareUpdateExclusive : accessExclusive)
    case 'ClusterStmt':
      return of(body.relation, accessExclusive)
    case 'AlterObjectSchemaStmt':
      return of(body.relation, accessExclusive)
    case 'AlterSeqStmt':
      return of(body.sequence, shareRowExclusive)
    case 'TruncateStmt':
      return (body.relations as ParseNode[]).flatMap((one) => of(bodyOf(one), accessExclusive))
    case 'DropStmt':
      return relationObjects.has(body.removeType)
        ? (body.objects as ParseNode[]).flatMap((one) => qualified(one, accessExclusive))
        : []
    case 'CommentStmt':
      return commented(body)
    case 'IndexStmt':
      return of(body.relation, body.concurrent ? shareUpdateExclusive : share)
    case 'CreateStmt':
      return namedInQuery(body.tableElts)
    case 'ViewStmt':
      return [...(body.replace ? of(body.view, accessExclusive) : []), ...namedInQuery(body.query)]
    default:
      return kindOf(statement).startsWith('Create') && kindOf(statement) !== 'CreateTableAsStmt' ? [] : undefined
  }
}

/** Every table that a query names, whatever it does with it: enough to wait for who changes their definitions. */
export function namedInQuery(tree: unknown): NamedLock[] {
  const found: NamedLock[] = []
  const pending: (readonly [node: unknown, mode: LockMode])[] = [[tree, accessShare]]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [node, mode] = next
    if (node === null || typeof node !== 'object') continue
    const { relname, schemaname } = node as { relname?: unknown; schemaname?: string }
    if (typeof relname === 'string') found.push({ schema: schemaname, name: relname, mode })
    // What a foreign key points to is locked as its own table is.
    for (const field of Object.keys(node)) {
      const child = (node as Readonly<Record<string, unknown>>)[field]
      if (child !== null && typeof child === 'object')
        pending.push([child, field === 'pktable' ? shareRowExclusive : mode])
    }
  }
  return found
}

const relationObjects: ReadonlySet<string> = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_INDEX',
  'OBJECT_SEQUENCE',
  'OBJECT_MATVIEW',
])

/** A name as a list of strings: DROP's and COMMENT's. */
function qualified(list: ParseNode, mode: LockMode): NamedLock[] {
  const parts = ((bodyOf(list).items ?? []) as ParseNode[]).map((part) => bodyOf(part).sval as string)
  const name = parts.at(-1)
  return name === undefined ? [] : [{ schema: parts.at(-2), name, mode }]
}

function commented(body: ParseNode): NamedLock[] {
  if (relationObjects.has(body.objtype)) return qualified(body.object, shareUpdateExclusive)
  if (body.objtype !== 'OBJECT_COLUMN' && body.objtype !== 'OBJECT_TABCONSTRAINT') return []
  const parts = (bodyOf(body.object).items ?? []) as ParseNode[]
  return qualified({ List: { items: parts.slice(0, -1) } } as unknown as ParseNode, shareUpdateExclusive)
}

/** The strongest that one of its actions wants. */
function alterMode(statement: ParseNode): LockMode {
  if (statement.objtype === 'OBJECT_INDEX') return shareUpdateExclusive
  const modes = ((statement.cmds ?? []) as ParseNode[]).map((command) => actionMode(bodyOf(command)))
  return Math.max(...modes, 0)
}

/** PostgreSQL's AlterTableGetLockLevel, as far as the actions exist here. */
function actionMode(action: ParseNode): LockMode {
  switch (action.subtype) {
    case 'AT_SetStatistics':
    case 'AT_SetOptions':
    case 'AT_ResetOptions':
    case 'AT_ClusterOn':
    case 'AT_DropCluster':
    case 'AT_ValidateConstraint':
      return shareUpdateExclusive
    case 'AT_AddConstraint':
      return bodyOf(action.def).contype === 'CONSTR_FOREIGN' ? shareRowExclusive : accessExclusive
    case 'AT_EnableTrig':
    case 'AT_EnableTrigAll':
    case 'AT_EnableTrigUser':
    case 'AT_DisableTrig':
    case 'AT_DisableTrigAll':
    case 'AT_DisableTrigUser':
      return shareRowExclusive
    case 'AT_SetRelOptions':
    case 'AT_ResetRelOptions':
      return ((bodyOf(action.def).items ?? []) as ParseNode[]).every((option) => lightOption(bodyOf(option).defname))
        ? shareUpdateExclusive
        : accessExclusive
    default:
      return accessExclusive
  }
}

/** Storage parameters that change nothing about the rows that are there. */
const lightOption = (name: string): boolean => name === 'fillfactor' || name.startsWith('autovacuum_')
